import { LRUCache } from "lru-cache";

import { AccountMemo } from "../accounts/account-state.ts";
import type { Assertion } from "../authority/assertion.ts";
import { createWeighedMemos } from "../accounts/bounded-states.ts";

/** What a process holds of tokens that belong to no account of a session: the app's own, and those on behalf of callers. */
export interface TokenPots {
  /** Made where there is none. */
  of(key: string): AccountMemo;
  /** After tokens were added: the bound is on bytes. */
  grew(pot: AccountMemo): void;
  /** An assertion that was read before, found without reading or hashing it again. */
  assertions: LRUCache<string, KnownAssertion>;
  clear(): void;
}

export interface KnownAssertion {
  readonly text: string;
  readonly assertion: Assertion;
  /** Of its pot. */
  readonly key: string;
}

export function createTokenPots(maxBytes: number = 64 * 1024 * 1024): TokenPots {
  const pots = createWeighedMemos(maxBytes);
  const assertions = new LRUCache<string, KnownAssertion>({
    maxSize: maxBytes / 4,
    sizeCalculation: ({ text, key }) => text.length + key.length + 300,
  });
  return {
    of(key): AccountMemo {
      const known = pots.get(key);
      if (known !== undefined) {
        return known;
      }
      const pot = new AccountMemo(key, "");
      pots.set(pot);
      return pot;
    },
    grew: (pot) => pots.grew(pot),
    assertions,
    clear(): void {
      pots.clear();
      assertions.clear();
    },
  };
}
