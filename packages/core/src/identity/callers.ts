import type { AccessTokenValidator } from "../authority/access-token.ts";
import { skewSeconds } from "../authority/verify-signature.ts";
import { detached, SuffixCache } from "../lib/suffix-cache.ts";
import { type KnownCaller, knownCallerOf } from "./known-caller.ts";

/** The callers whose tokens this process has validated recently. */
export interface Callers {
  /**
   * Returns the caller without cryptography, for a token that was validated in the last minutes and has not expired.
   */
  known(token: string): KnownCaller | undefined;
  /**
   * @throws {TokenRefusal}
   * @throws {ServiceUnavailableError} the keys cannot be fetched
   */
  validate(token: string): Promise<KnownCaller>;
  clear(): void;
}

/** Characters at a token's end, which belong to its signature. */
const signatureLength = 32;
/**
 * A tenant that is no longer allowed and a key that was withdrawn take effect within this time, even for tokens that
 * live for a day.
 */
const trustedMilliseconds = 5 * 60 * 1000;

export function createCallers(validator: AccessTokenValidator, maxBytes: number = 32 * 1024 * 1024): Callers {
  const validated = new SuffixCache<KnownCaller & { readonly validatedAt: number }>(
    signatureLength,
    maxBytes,
    // The token, and what its claims and the objects around them take.
    (token) => token.length * 3 + 1000,
  );
  return {
    known(token): KnownCaller | undefined {
      const known = validated.get(token);
      if (known === undefined) {
        return undefined;
      }
      const now = Date.now();
      const age = now - known.validatedAt;
      // Without the first condition, a clock that jumped back would stretch the time.
      if (age >= 0 && age < trustedMilliseconds && now < (known.claims.exp + skewSeconds) * 1000) {
        return known;
      }
      validated.delete(token);
      return undefined;
    },
    async validate(token): Promise<KnownCaller> {
      const copy = detached(token);
      const known = knownCallerOf(copy, await validator.validate(copy));
      validated.set(copy, { ...known, validatedAt: Date.now() });
      return known;
    },
    clear: () => validated.clear(),
  };
}
