import type { IdTokenClaims } from "../authority/id-token.ts";
import type { User } from "../session/user.ts";

/** An access token and what is known of it. */
export interface TokenResult {
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** What Entra granted, which can be more than was asked for. */
  readonly scopes: readonly string[];
  readonly tenantId: string;
}

export interface FetchOptions extends RequestInit {
  /** The scopes of the token; by default those of the route's guard, else the initial scopes. */
  readonly scopes?: readonly string[] | undefined;
}

/** Who sent this request. Always there; `user` is `undefined` where nobody is signed in. */
export interface RequestIdentity {
  readonly user: User | undefined;
  /**
   * An access token for the user, from memory where there is a good one.
   *
   * @throws {InteractionRequiredError} nobody is signed in, or Entra wants the user: becomes a challenge
   * @throws {ServiceUnavailableError} Entra or the token cache is away
   * @throws {TokenRequestError} Entra refused for another reason
   */
  getAccessToken(scopes: readonly string[]): Promise<string>;
  /** As `getAccessToken`, with the token's expiry and granted scopes. */
  acquireToken(scopes: readonly string[]): Promise<TokenResult>;
  /** Calls a web API as the user. Refuses any origin that is not listed in `apiOrigins`, also by a redirect. */
  fetch(url: string | URL, options?: FetchOptions): Promise<Response>;
  /** The claims of the ID token that began this session, read from the account record. */
  getClaims(): Promise<IdTokenClaims>;
}
