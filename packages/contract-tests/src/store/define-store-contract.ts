import { describe, it } from "vitest";

import { runCheck } from "./harness/check.ts";
import type { StoreContractOptions } from "./harness/options.ts";
import { storeTopics } from "./topics.ts";

/** Registers, with vitest, the tests that every store has to pass. Keys are random: a backing that is shared may be tested. */
export function defineStoreContract(name: string, options: StoreContractOptions): void {
  describe(`${name} store contract${without(options)}`, () => {
    for (const topic of storeTopics(options)) {
      describe(topic.name, () => {
        for (const check of topic.checks) {
          it(check.claim, () => runCheck(options, check));
        }
      });
    }
  });
}

/** What is left out is said in the report, so that nobody takes silence for a pass. */
function without({ shared, leases }: StoreContractOptions): string {
  const left = [...(shared ? [] : ["a shared backing"]), ...(leases ? [] : ["leases"])];
  return left.length === 0 ? "" : ` (without ${left.join(", ")})`;
}
