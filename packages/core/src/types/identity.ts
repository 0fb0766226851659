import type { IdTokenClaims } from "./claims.ts";
import type { DownstreamApi, FetchOptions } from "./downstream-api.ts";
import type { User } from "./user.ts";

/** An access token and what is known about it. */
export interface TokenResult {
  /** For the header `Authorization: Bearer …`. Opaque to the app: only the API that it is for may read it. */
  readonly accessToken: string;
  /** At least 5 minutes from now, unless Entra cannot be reached to renew the token. */
  readonly expiresAt: Date;
  /** When the token is renewed in the background, if Entra named a time. */
  readonly refreshAt?: Date | undefined;
  /** The scopes that Entra granted, which can be more than the requested ones. */
  readonly scopes: readonly string[];
  /** The tenant whose data the token opens. */
  readonly tenantId: string;
}

/** What a token must be, besides being for its scopes. */
export interface AcquireTokenOptions {
  /** A claims challenge of an API as JSON text: Entra must issue a token that meets it. */
  readonly claims?: string | undefined;
  /** Asks Entra even if there is a valid token. */
  readonly forceRefresh?: boolean | undefined;
}

/** The caller of this web API, and what the caller's access token allows. */
export interface ApiCaller {
  /** `app`: an app that acts on its own, without a user (client credentials). */
  readonly kind: "user" | "app";
  /** Client ID of the app that called, in lower case (`azp` or `appid` claim). */
  readonly appId: string;
  /** The `tid` claim. */
  readonly tenantId: string;
  /** The `oid` claim: the user, or the service principal of the app. */
  readonly objectId: string;
  /** Delegated permissions (`scp` claim); empty if an app calls on its own. */
  readonly scopes: readonly string[];
  /** App roles of the user, or the application permissions of the app (`roles` claim). */
  readonly roles: readonly string[];
}

/** Who sent a request. Always present; `user` is `undefined` if nobody is signed in, and if an app calls on its own. */
export interface RequestIdentity {
  readonly user: User | undefined;
  /** The caller with an access token, set by `requireBearer`; `undefined` for a browser with a session. */
  readonly caller: ApiCaller | undefined;
  /**
   * Returns an access token for the user, from memory if there is a valid one.
   *
   * @throws {InteractionRequiredError} no user is signed in, or Entra requires user interaction; adapters send the user
   *   to Entra
   * @throws {ServiceUnavailableError} Entra or the token cache does not respond
   * @throws {TokenRequestError} Entra refused for another reason
   * @throws {IdentityWebError} `scopes_invalid`: not a list of scopes, or no scope of an API
   */
  getAccessToken(scopes: readonly string[]): Promise<string>;
  /** Does the same as `getAccessToken`, with the same errors, and returns the token's expiry and granted scopes too. */
  acquireToken(scopes: readonly string[], options?: AcquireTokenOptions): Promise<TokenResult>;
  /**
   * Calls a web API as the user: `fetch` with a token. A response of any status is returned and throws nothing. 429 and
   * 503 are returned unchanged, so that the app can honour `Retry-After`. If the API refuses the call with a claims
   * challenge, the call is repeated once with a token that meets it, except when the body is a stream, which can be
   * sent only once.
   *
   * Follows at most five redirects: within the API with the token; elsewhere only for GET and HEAD, without the token,
   * without cookies and without headers that the app set.
   *
   * @throws {IdentityWebError} `origin_not_allowed`: the address is not in `downstreamApis` or `apiOrigins`, and
   *   nothing was sent
   * @throws {IdentityWebError} `redirect_refused`: the API redirects to an address that the call must not follow
   * @throws {InteractionRequiredError | ServiceUnavailableError | TokenRequestError} as `getAccessToken` does
   * @throws {TypeError} the API cannot be reached
   */
  fetch(url: string | URL, options?: FetchOptions): Promise<Response>;
  /**
   * Returns the API of this name in `downstreamApis`, called as the user.
   *
   * @throws {IdentityWebError} `api_unknown`
   */
  downstreamApi(name: string): DownstreamApi;
  /**
   * Returns the claims of the ID token that began this session; for the caller of a web API, the claims of the access
   * token. The claims are as old as the sign-in. Each call reads them from the account record, because they do not
   * travel in the cookie.
   *
   * @throws {InteractionRequiredError} no user is signed in, or the session has ended
   * @throws {ServiceUnavailableError} the token cache does not respond
   */
  getClaims(): Promise<IdTokenClaims>;
  /**
   * Requires an authentication context of Conditional Access, such as `c1`: resolves if the user has satisfied it.
   * Always `await` it. What it throws becomes a sign-in that satisfies the context; the caller of a web API gets 401
   * with `insufficient_claims`.
   *
   * @throws {InteractionRequiredError} the context is not satisfied, or no user is signed in
   * @throws {ServiceUnavailableError} the token cache does not respond
   */
  requireAuthenticationContext(value: string): Promise<void>;
}
