import { LRUCache } from "lru-cache";

import type { AccessTokenValidator } from "../authority/access-token.ts";
import { skewSeconds } from "../authority/verify-signature.ts";
import { type KnownCaller, knownCallerOf } from "./known-caller.ts";

/** The callers whose tokens this process has validated lately. */
export interface Callers {
  /** No crypto: only for a token that was validated within the last minutes and is still in time. */
  known(token: string): KnownCaller | undefined;
  /**
   * @throws {TokenRefusal}
   * @throws {ServiceUnavailableError} the keys cannot be had
   */
  validate(token: string): Promise<KnownCaller>;
  clear(): void;
}

/** The end of a token is its signature, and random enough to find it by; the whole token is compared then. */
const tailLetters = 32;
/** A tenant that is no longer welcome and a key that was withdrawn are noticed within this time, also by tokens that live for a day. */
const believedMilliseconds = 5 * 60 * 1000;

export function createCallers(validator: AccessTokenValidator, maxBytes: number = 32 * 1024 * 1024): Callers {
  const validated = new LRUCache<string, KnownCaller & { readonly validatedAt: number }>({
    maxSize: maxBytes,
    // The token, and what its claims and the objects around them take.
    sizeCalculation: ({ token }) => token.length * 3 + 1000,
  });
  return {
    known(token): KnownCaller | undefined {
      const known = validated.get(token.slice(-tailLetters));
      if (known?.token !== token) {
        return undefined;
      }
      const now = Date.now();
      const age = now - known.validatedAt;
      // A clock that jumped back would stretch the time without the first half.
      if (age >= 0 && age < believedMilliseconds && now < (known.claims.exp + skewSeconds) * 1000) {
        return known;
      }
      validated.delete(token.slice(-tailLetters));
      return undefined;
    },
    async validate(token): Promise<KnownCaller> {
      // What came is a slice of the header and would keep it alive: the copy is what is held.
      const copy = Buffer.from(token, "latin1").toString("latin1");
      const known = knownCallerOf(copy, await validator.validate(copy));
      validated.set(copy.slice(-tailLetters), { ...known, validatedAt: Date.now() });
      return known;
    },
    clear: () => validated.clear(),
  };
}
