import type { Clock } from "./clock.ts";
import { EntraError } from "./entra-error.ts";
import { randomToken } from "./random.ts";
import type { SeedApp, SeedUser } from "./seed.ts";

const lifetimeSeconds = 90 * 24 * 60 * 60;

export interface RefreshToken {
  readonly clientId: string;
  readonly user: SeedUser;
  readonly sid: string;
  readonly authenticatedAt: number;
  /** Authentication contexts that the sign-in behind it has satisfied. */
  readonly contexts: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Refresh tokens, bound to user and client and to nothing else. Using one does not end it: Entra does not revoke the old one. */
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

  /** No suberror on either error: MSAL then sees a plain server error, which is the harder case for an app. */
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

  /** An administrator, or a new password, ends what a user's apps hold; answers the sessions (`sid`) it came from. */
  revoke(oid: string): readonly string[] {
    const ended = [...this.#tokens].filter(([, { user }]) => user.oid === oid);
    for (const [value] of ended) {
      this.#revoked.add(value);
    }
    return ended.map(([, { sid }]) => sid);
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
