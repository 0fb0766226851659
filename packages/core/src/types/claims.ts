import type { JWTPayload } from "jose";

/**
 * The claims of a validated ID token (OpenID Connect Core 2; Microsoft: "ID token claims reference"). Other claims are
 * present under their names, with an unchecked shape. A missing `groups` claim does not mean that the user has no
 * groups: beyond 200 groups Entra sends `_claim_names` instead.
 */
export type IdTokenClaims = Readonly<JWTPayload> & {
  readonly iss: string;
  /** The user, for this app only: another app sees a different value. */
  readonly sub: string;
  /** GUID of the tenant that the user signed in to. */
  readonly tid: string;
  /** GUID of the user in that tenant. */
  readonly oid: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  /** Seconds since the epoch. */
  readonly iat: number;
};

/**
 * The claims of a validated access token for this app's own API (Microsoft: "Access token claims reference"). Claims
 * that are not listed here have an unchecked shape.
 */
export type AccessTokenClaims = Readonly<JWTPayload> & {
  readonly iss: string;
  readonly sub: string;
  /** GUID of the tenant that issued the token. */
  readonly tid: string;
  /** GUID of the caller in that tenant: a user, or the service principal of an app. */
  readonly oid: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  /** Seconds since the epoch. */
  readonly iat: number;
};
