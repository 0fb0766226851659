export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface StepResult {
  counts: Counts;
  /** What the developer should read: everything after a failure, usually nothing after a success. */
  output: string;
}

export interface Step {
  name: string;
  run(): Promise<StepResult>;
}

export function add(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}
