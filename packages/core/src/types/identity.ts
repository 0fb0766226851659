import type { IdTokenClaims } from "../authority/id-token.ts";
import type { User } from "./user.ts";
import type { ApiCaller } from "../identity/known-caller.ts";
import type { DownstreamApi } from "../downstream/downstream-api.ts";

/** An access token and what is known of it. */
export interface TokenResult {
  /** For the header `Authorization: Bearer …`. Opaque to the app: only the API it is for may look inside. */
  readonly accessToken: string;
  /** At least 5 minutes from now, unless Entra cannot be reached to renew it. */
  readonly expiresAt: Date;
  /** From when on it is renewed in the background, where Entra named a time. */
  readonly refreshAt?: Date | undefined;
  /** What Entra granted, which can be more than was asked for. */
  readonly scopes: readonly string[];
  /** The tenant whose API data it opens. */
  readonly tenantId: string;
}

/** What a token has to be, besides being for its scopes. */
export interface AcquireTokenOptions {
  /** A claims challenge of an API as JSON text: Entra is asked for a token that meets it. */
  readonly claims?: string | undefined;
  /** Asks Entra although there is a good token. */
  readonly forceRefresh?: boolean | undefined;
}

/**
 * As for `fetch`. Headers that say who calls or through what (`Authorization`, `Cookie`, `Host`, `X-Forwarded-…`, `Proxy-…`, `Sec-…`
 * and their kin) are left out, with a warning in the log: those of a visitor are not the app's word.
 */
export interface FetchOptions extends RequestInit {
  /**
   * The scopes of the token, all of one API. By default those of the API in `downstreamApis`; for an origin of `apiOrigins` those of
   * the route's guard, else the initial scopes. Required with several `apiOrigins`.
   */
  readonly scopes?: readonly string[] | undefined;
}

/** Who sent this request. Always there; `user` is `undefined` where nobody is signed in, and where an app calls on its own. */
export interface RequestIdentity {
  readonly user: User | undefined;
  /** Who called with an access token, set by `requireBearer`; `undefined` for a browser with a session. */
  readonly caller: ApiCaller | undefined;
  /**
   * An access token for the user, from memory where there is a good one.
   *
   * @throws {InteractionRequiredError} nobody is signed in, or Entra wants the user: becomes a challenge
   * @throws {ServiceUnavailableError} Entra or the token cache is away
   * @throws {TokenRequestError} Entra refused for another reason
   * @throws {IdentityWebError} `scopes_invalid`: no list of scopes, or none of an API
   */
  getAccessToken(scopes: readonly string[]): Promise<string>;
  /** As `getAccessToken`, errors included, with the token's expiry and granted scopes. */
  acquireToken(scopes: readonly string[], options?: AcquireTokenOptions): Promise<TokenResult>;
  /**
   * Calls a web API as the user: `fetch` with a token. An answer of any status is an answer and throws nothing; 429 and 503 come
   * back as they are, for the app to honour `Retry-After`. A call that the API refuses with a claims challenge is repeated once
   * with a token that meets it; a stream, which can be sent once only, is not.
   *
   * At most five redirects are followed: with the token within the API, and elsewhere, for GET and HEAD only, without it, without
   * cookies and without headers of the app's own.
   *
   * @throws {IdentityWebError} `origin_not_allowed`: the address is not in `downstreamApis` or `apiOrigins`, and nothing was sent
   * @throws {IdentityWebError} `redirect_refused`: the API redirects to where the call must not follow
   * @throws {InteractionRequiredError | ServiceUnavailableError | TokenRequestError} as `getAccessToken`
   * @throws {TypeError} the API cannot be reached
   */
  fetch(url: string | URL, options?: FetchOptions): Promise<Response>;
  /**
   * The API of this name in `downstreamApis`, called as the user.
   *
   * @throws {IdentityWebError} `api_unknown`
   */
  downstreamApi(name: string): DownstreamApi;
  /**
   * The claims of the ID token that began this session. Read from the account record at each call, because they do not travel in
   * the cookie: they are as old as the sign-in. For the caller of a web API, the claims of the access token.
   *
   * @throws {InteractionRequiredError} nobody is signed in, or the session has ended
   * @throws {ServiceUnavailableError} the token cache is away
   */
  getClaims(): Promise<IdTokenClaims>;
  /**
   * Demands an authentication context of Conditional Access, such as `c1`: resolves where the user has proven it. Always `await` it.
   * What it throws becomes a sign-in that proves it; the caller of a web API gets it as 401 with `insufficient_claims`.
   *
   * @throws {InteractionRequiredError} it is not proven, or nobody is signed in
   * @throws {ServiceUnavailableError} the token cache is away
   */
  requireAuthenticationContext(value: string): Promise<void>;
}
