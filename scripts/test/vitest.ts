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
 * The tests of all packages and of e2e, each counted. They wait for servers and browsers as much as they compute: on two cores three
 * workers take two thirds of the time.
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
      // A file that could not be loaded and an error outside any test fail the run, but are no tests in the report.
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

/** What is worth a line even where everything passes: that something was not tested here, and how it can be. */
function remarks(output: string): string {
  return output
    .split("\n")
    .filter((line) => line.includes("NOT TESTED"))
    .join("\n");
}
