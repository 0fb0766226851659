import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import { pnpm } from "../../packages/sample-runner/src/process/pnpm.ts";
import type { Counts, Step } from "./step.ts";

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

/**
 * Returns the step that runs all tests of packages and e2e, and counts each. They wait for servers and browsers as much
 * as they compute: on two cores, three workers take two thirds of the time.
 */
export function vitest(env: NodeJS.ProcessEnv): Step {
  return {
    name: "tests",
    async run() {
      const folder = mkdtempSync(join(tmpdir(), "identity-web-test-"));
      const file = join(folder, "report.json");
      const { code, output } = await pnpm(
        ["exec", "vitest", "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${file}`],
        { env: { VITEST_MAX_WORKERS: String(availableParallelism() + 1), ...env } },
      );
      const counts = { ...countsOf(file) };
      rmSync(folder, { recursive: true, force: true });
      // A file that cannot be loaded and an error outside any test fail the run, but do not count as tests in the
      // report.
      if (code !== 0 && counts.failed === 0) {
        counts.failed = 1;
      }
      return { counts, output: counts.failed === 0 ? remarks(output) : output };
    },
  };
}

function countsOf(file: string): Counts {
  try {
    const report: Report = JSON.parse(readFileSync(file, "utf8"));
    const skipped = report.numPendingTests + report.numTodoTests;
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Returns the lines that are worth reading even after a success: what was not tested here, and how to test it. */
function remarks(output: string): string {
  return output
    .split("\n")
    .filter((line) => line.includes("NOT TESTED"))
    .join("\n");
}
