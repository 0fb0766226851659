import { setTimeout as delay } from "node:timers/promises";

import { CommandError } from "./command-error.ts";
import type { Program } from "./program.ts";

const patienceSeconds = 30;

export interface WaitOptions {
  /** No limit, and what it writes is shown at once: somebody is about to mend the file that keeps it from starting. */
  watch?: boolean;
  /** How to find out where it is not a program of the web. */
  answers?: () => Promise<boolean>;
}

/** Resolves when `url` answers. A program that ends before, or is silent for 30 s, is a CommandError with its last lines. */
export async function waitUntilReady(program: Program, url: string, options: WaitOptions = {}): Promise<void> {
  const watch = options.watch === true;
  let end: string | undefined;
  void program.ended.then((how) => {
    end = how;
  });
  if (watch) {
    program.show();
  }
  const until = watch ? Number.POSITIVE_INFINITY : Date.now() + patienceSeconds * 1000;
  while (!(await (options.answers ?? (() => answersByHttp(url)))())) {
    if (end !== undefined) {
      throw stopped(program, `ended before it answered (${end})`);
    }
    if (Date.now() > until) {
      throw stopped(program, `did not answer at ${url} within ${patienceSeconds} s`);
    }
    await delay(100);
  }
}

function stopped(program: Program, what: string): CommandError {
  return new CommandError([`The ${program.name} ${what}.`, ...program.lastLines.map((line) => `  ${line}`)].join("\n"));
}

async function answersByHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}
