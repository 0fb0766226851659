// Prevents: a change that passes on its author's machine because a check was not run there, or because one failure hid
// the next.
import { type Counts, type Step, add } from "./step.ts";
import { install, steps } from "./steps.ts";

/**
 * Runs every check, even after failures. Returns the exit code. The last line is the total: each of vitest's tests
 * counts as one, and so does every other check.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error("pnpm test takes no options. To test one project: pnpm exec vitest run --project core");
    return 1;
  }
  let total = await runStep(install);
  if (total.failed === 0) {
    for (const step of steps) {
      total = add(total, await runStep(step));
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

async function runStep(step: Step): Promise<Counts> {
  const start = performance.now();
  process.stdout.write(`  ${step.name} … `);
  const { counts, output } = await step.run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${counts.failed === 0 ? "passed" : "FAILED"} (${seconds} s)`);
  if (output !== "") {
    console.log(output.trimEnd().replaceAll(/^/gmu, "    "));
  }
  return counts;
}
