export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface StepResult {
  counts: Counts;
  /** What the person should read: everything where it failed, nothing where there is nothing to say. */
  output: string;
}

export interface Step {
  name: string;
  run(): Promise<StepResult>;
}

export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
