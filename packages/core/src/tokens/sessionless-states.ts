import { AccountState } from "../accounts/account-state.ts";
import { createBoundedStates } from "../accounts/bounded-states.ts";
import type { Assertion } from "../authority/assertion.ts";
import { SuffixCache } from "../lib/suffix-cache.ts";

/** What a process holds of sessionless tokens: the app's own, and those on behalf of callers. */
export interface SessionlessStates {
  /** Returns the state of `key`, which is created if it does not exist. */
  of(key: string): AccountState;
  /** Call it after tokens were added to a state, because the bound is on bytes. */
  resized(state: AccountState): void;
  /** Assertions that were read before, by the caller's token. */
  readonly assertions: SuffixCache<KnownAssertion>;
  clear(): void;
}

export interface KnownAssertion {
  readonly assertion: Assertion;
  /** Key of its state and of its store entry. */
  readonly key: string;
}

/** Characters at a token's end, which belong to its signature. */
const signatureLength = 32;
/** Bytes that an assertion takes, besides its texts. */
const assertionBytes = 300;

export function createSessionlessStates(maxBytes: number = 64 * 1024 * 1024): SessionlessStates {
  const states = createBoundedStates(maxBytes);
  const assertions = new SuffixCache<KnownAssertion>(
    signatureLength,
    maxBytes / 4,
    (token, { key }) => token.length + key.length + assertionBytes,
  );
  return {
    of(key): AccountState {
      const existing = states.get(key);
      if (existing !== undefined) {
        return existing;
      }
      const state = new AccountState(key, "");
      states.set(state);
      return state;
    },
    resized: (state) => states.resized(state),
    assertions,
    clear(): void {
      states.clear();
      assertions.clear();
    },
  };
}
