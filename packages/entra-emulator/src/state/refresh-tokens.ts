import type { Clock } from "../lib/clock.ts";
import { randomToken } from "../lib/random.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp, SeedUser } from "../model/seed.ts";

const lifetimeSeconds = 90 * 24 * 60 * 60;

export interface RefreshToken {
  readonly clientId: string;
  readonly user: SeedUser;
  readonly sid: string;
  readonly authenticatedAt: number;
  /** Authentication contexts that the original sign-in satisfied. */
  readonly contexts: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Refresh tokens, bound only to a user and a client. A used token stays valid: Entra does not revoke it. */
export class RefreshTokens {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, RefreshToken>();
  readonly #revoked = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(token: Omit<RefreshToken, "expiresAt">): string {
    const value = `1.${randomToken(64)}`;
    this.#tokens.set(value, { ...token, expiresAt: this.#clock.now() + lifetimeSeconds });
    return value;
  }

  /**
   * Returns the refresh token that an app presents. The errors have no suberror, so MSAL sees a plain server error,
   * which is the harder case for an app.
   *
   * @throws {EntraError} AADSTS70000, when the token is unknown or another app's; AADSTS50173, when it was revoked;
   * AADSTS700082, when it has expired
   */
  find(value: string, app: SeedApp): RefreshToken {
    const token = this.#tokens.get(value);
    if (token === undefined || token.clientId !== app.clientId) {
      throw new EntraError(70000, "invalid_grant", "Provided grant is invalid or malformed.");
    }
    if (this.#revoked.has(value)) {
      throw new EntraError(
        50173,
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
      );
    }
    if (token.expiresAt <= this.#clock.now()) {
      throw new EntraError(
        700082,
        "invalid_grant",
        "The refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
      );
    }
    return token;
  }

  /**
   * Revokes a user's refresh tokens in all apps, as an administrator or a new password does. Returns the `sid` of the
   * sessions that issued them.
   */
  revoke(oid: string): readonly string[] {
    const revoked = [...this.#tokens].filter(([, { user }]) => user.oid === oid);
    for (const [value] of revoked) {
      this.#revoked.add(value);
    }
    return revoked.map(([, { sid }]) => sid);
  }

  expireAll(): void {
    for (const [value, token] of this.#tokens) {
      this.#tokens.set(value, { ...token, expiresAt: 0 });
    }
  }

  clear(): void {
    this.#tokens.clear();
    this.#revoked.clear();
  }
}
