import { basename } from "node:path";

import { type RunOptions, type RunResult, run } from "./run.ts";

/** Runs pnpm: the one that started this process, if any, so that its version and its settings stay the same. */
export function pnpm(args: readonly string[], options?: RunOptions): Promise<RunResult> {
  const started = process.env["npm_execpath"];
  if (started === undefined || !/^pnpm\b/u.test(basename(started))) {
    return run("pnpm", args, options);
  }
  if (/\.[cm]?js$/u.test(started)) {
    return run(process.execPath, [started, ...args], options);
  }
  return run(started, args, options);
}
