// Prevents: a change that passes on the machine it was made on, because one check of many was not run there, or because
// one that failed hid what the next would have said.
import { type Counts, type Step, add } from "./step.ts";
import { install, steps } from "./steps.ts";

/**
 * Runs every check, however many fail; the exit code. The very last line counts vitest's tests, and every other check
 * as one.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error("pnpm test takes no options. The tests of one project: pnpm exec vitest run --project core");
    return 1;
  }
  let total = await carryOut(install);
  if (total.failed === 0) {
    for (const step of steps) {
      total = add(total, await carryOut(step));
    }
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

async function carryOut(step: Step): Promise<Counts> {
  const began = performance.now();
  process.stdout.write(`  ${step.name} … `);
  const { counts, output } = await step.run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${counts.failed === 0 ? "passed" : "FAILED"} (${seconds} s)`);
  if (output !== "") {
    console.log(output.trimEnd().replaceAll(/^/gmu, "    "));
  }
  return counts;
}
