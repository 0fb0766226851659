import { describe, it } from "vitest";

/** Claims about one capability, in the order in which they are tested. */
export interface Topic<Check extends { readonly claim: string }> {
  readonly name: string;
  readonly checks: readonly Check[];
}

export interface Contract<Check extends { readonly claim: string }> {
  readonly name: string;
  /** What the implementation lacks. The suite's name lists it, so that nobody mistakes an omission for a pass. */
  readonly missing: readonly string[];
  readonly topics: readonly Topic<Check>[];
  readonly run: (check: Check) => Promise<void>;
}

/** Registers each claim as a vitest test, grouped by topic. */
export function registerContract<Check extends { readonly claim: string }>(contract: Contract<Check>): void {
  const { name, missing, topics, run } = contract;
  describe(missing.length === 0 ? name : `${name} (without ${missing.join(", ")})`, () => {
    for (const topic of topics) {
      describe(topic.name, () => {
        for (const check of topic.checks) {
          it(check.claim, () => run(check));
        }
      });
    }
  });
}
