import { setTimeout as delay } from "node:timers/promises";

import { CommandError } from "./command-error.ts";
import type { Program } from "./program.ts";

const timeoutSeconds = 30;

export interface WaitOptions {
  /**
   * No timeout, and output is shown at once: the developer is about to fix the file that keeps the program from
   * starting.
   */
  watch?: boolean;
  /** Replaces the request to `url`, for a program that does not speak HTTP. */
  isReady?: () => Promise<boolean>;
}

/**
 * Resolves when `url` responds with a status below 500.
 *
 * @throws {CommandError} with the program's last lines, when it ends first or does not respond within 30 s
 */
export async function waitUntilReady(program: Program, url: string, options: WaitOptions = {}): Promise<void> {
  const watch = options.watch === true;
  let end: string | undefined;
  void program.ended.then((how) => {
    end = how;
  });
  if (watch) {
    program.show();
  }
  const deadline = watch ? Number.POSITIVE_INFINITY : Date.now() + timeoutSeconds * 1000;
  while (!(await (options.isReady ?? (() => responds(url)))())) {
    if (end !== undefined) {
      throw notReady(program, `ended before it was ready (${end})`);
    }
    if (Date.now() > deadline) {
      throw notReady(program, `did not respond at ${url} within ${timeoutSeconds} s`);
    }
    await delay(100);
  }
}

function notReady(program: Program, reason: string): CommandError {
  const message = [`The ${program.name} ${reason}.`, ...program.lastLines.map((line) => `  ${line}`)];
  return new CommandError(message.join("\n"));
}

async function responds(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}
