import { pnpm } from "../../packages/sample-runner/src/process/pnpm.ts";
import { type RunResult, run } from "../../packages/sample-runner/src/process/run.ts";
import type { Step } from "./step.ts";
import { vitest } from "./vitest.ts";

const env = {
  ...process.env,
  NO_COLOR: "1",
  FORCE_COLOR: undefined, // with both set, Node warns on every start
  DO_NOT_TRACK: "1",
  TURBO_TELEMETRY_DISABLED: "1",
};

/** Every other step needs this one. */
export const install: Step = tool("packages", "install", "--frozen-lockfile");

export const steps: readonly Step[] = [
  script("lock file", "check-lockfile.ts"),
  tool("format", "exec", "oxfmt", "--check"),
  turbo("build"),
  tool("lint", "exec", "oxlint", "--deny-warnings"),
  tool("unused code", "exec", "knip"),
  script("writing", "check-writing.ts"),
  turbo("typecheck"),
  tool("script types", "exec", "tsc", "-p", "scripts"),
  turbo("check:package"),
  script("documented code", "check-docs-code.ts"),
  script("packed packages", "pack-smoke.ts"),
  vitest(env),
];

function tool(name: string, ...args: readonly string[]): Step {
  return { name, run: async () => counted(await pnpm(args, { env })) };
}

function turbo(task: string): Step {
  return tool(task, "exec", "turbo", "run", task, "--output-logs=errors-only", "--continue");
}

function script(name: string, file: string): Step {
  return { name, run: async () => counted(await run(process.execPath, [`scripts/${file}`], { env })) };
}

function counted({ code, output }: RunResult) {
  const passed = code === 0;
  return { counts: { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }, output: passed ? "" : output };
}
