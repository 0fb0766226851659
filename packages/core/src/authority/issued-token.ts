/** An access token that Entra issued to this app. Times are milliseconds since the epoch. */
export interface IssuedToken {
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** Entra's `refresh_in`: from this time on, the token is renewed in the background. */
  readonly refreshAt: number | undefined;
}

/** A token with less time left than this is renewed before it is used. */
export const renewalMarginMilliseconds = 300_000;
