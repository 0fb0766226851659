import { describe, it } from "vitest";

import { runCheck } from "./harness/check.ts";
import type { AdapterContractOptions } from "./harness/plan.ts";
import { adapterTopics } from "./topics.ts";

/**
 * Registers, with vitest, the tests that every adapter has to pass: each starts the app it wants, with a real server, and ends it.
 *
 * @param name the framework and its version, for the report
 */
export function defineAdapterContract(name: string, options: AdapterContractOptions): void {
  describe(`${name} adapter contract${without(options)}`, () => {
    for (const topic of adapterTopics(options)) {
      describe(topic.name, () => {
        for (const check of topic.checks) {
          it(check.claim, () => runCheck(options.start, check));
        }
      });
    }
  });
}

/** What is left out is said in the report, so that nobody takes silence for a pass. */
function without({ sessions, bodyParsers, compression }: AdapterContractOptions): string {
  const left = [
    ...(["server", "cookie"] as const)
      .filter((one) => !sessions.includes(one))
      .map((one) => `a session kept by ${one}`),
    ...(["none", "form"] as const).filter((one) => !bodyParsers.includes(one)).map((one) => `body parser ${one}`),
    ...(compression ? [] : ["compression"]),
  ];
  return left.length === 0 ? "" : ` (without ${left.join(", ")})`;
}
