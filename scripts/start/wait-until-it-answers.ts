import { setTimeout as delay } from "node:timers/promises";
import { Stop } from "../shared/stop.ts";
import type { Program } from "./program.ts";

const patienceMilliseconds = 30_000;

/** Resolves when `url` answers. A program that ends first, or is silent for 30 s, is a Stop with its last lines. */
export async function waitUntilItAnswers(program: Program, url: string, watch: boolean): Promise<void> {
  let end: string | undefined;
  void program.ended.then((how) => {
    end = how;
  });
  // Whoever watches is about to mend the file that keeps it from starting: the reason is shown at once, and waited for.
  if (watch) program.show();
  const until = watch ? Infinity : Date.now() + patienceMilliseconds;
  while (!(await answers(url))) {
    if (end !== undefined) throw new Stop(`The ${program.name} ended before it answered (${end}).\n${tail(program)}`);
    if (Date.now() > until) {
      throw new Stop(
        `The ${program.name} did not answer at ${url} within ${patienceMilliseconds / 1000} s.\n${tail(program)}`,
      );
    }
    await delay(100);
  }
}

function tail(program: Program): string {
  return program.lines.map((line) => `  ${line}`).join("\n");
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}
