import type { DownstreamApi } from "./downstream-api.ts";
import type { RequireBearerOptions, RequireUserOptions } from "./guards.ts";
import type { AuthRequest, AuthResponse, AuthResult } from "./http.ts";
import type { SignInOptions, SignOutOptions } from "./sign-in.ts";
import type { TokenAcquisition } from "./token-acquisition.ts";

/** A route that `handle` serves. The path is as browsers request it, without a pattern. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** The result of a readiness probe. */
export interface Health {
  /** `ok` if both parts are. */
  readonly status: "ok" | "unavailable";
  /** Whether discovery has succeeded: without it nobody can sign in. */
  readonly authority: "ok" | "unavailable";
  /** Whether the token cache responds. */
  readonly store: "ok" | "unavailable";
}

/** What an adapter binds to its framework. The core decides, and the adapter carries out. */
export interface IdentityWeb {
  /** The paths that `handle` serves, for frameworks that register routes one by one. */
  readonly routes: readonly Route[];
  /**
   * Serves our own routes, and passes every other request on with its identity. Returns synchronously if everything is
   * in memory. Responds to an outage with 503.
   */
  handle(request: AuthRequest): AuthResult | Promise<AuthResult>;
  /**
   * Passes if a user is signed in; otherwise returns the response that sends the user to Entra, or reports an outage.
   * Returns, and throws, synchronously on the fast path.
   *
   * @throws {IdentityWebError} `scopes_invalid`
   * @throws {TokenRequestError} Entra refused a token for the scopes, and neither the user nor a retry will change that
   */
  requireUser(request: AuthRequest, options?: RequireUserOptions): AuthResult | Promise<AuthResult>;
  /**
   * Guards a web API: passes with the caller whose access token is in the `Authorization` header, or responds with 400,
   * 401, 403 or 503 in JSON and the challenge of RFC 6750. Reads no cookie and never redirects. Returns synchronously
   * for a token that was validated recently.
   *
   * @throws {ConfigurationError} the guard's options are wrong
   */
  requireBearer(request: AuthRequest, options?: RequireBearerOptions): AuthResult | Promise<AuthResult>;
  /** Returns the response to an error that a handler threw; `undefined` if the error is not this library's. */
  respondToError(request: AuthRequest, error: unknown): Promise<AuthResult | undefined>;
  /**
   * Starts a sign-in, for an app with custom routes: redirects a navigation to Entra, and responds to a script with
   * 401, to an outage with 503.
   */
  signIn(request: AuthRequest, options?: SignInOptions): Promise<AuthResponse>;
  /** Returns the authorization URL and the cookie that must be set with it. @throws {ServiceUnavailableError} */
  authorizationUrl(
    request: AuthRequest,
    options?: SignInOptions,
  ): Promise<{ readonly url: string } & Pick<AuthResponse, "cookies" | "headers">>;
  /**
   * Handles the redirect URI: signs the user in, or responds with a page. Rethrows what a hook throws.
   *
   * @throws {IdentityWebError} `code_already_redeemed`, if a hook redeemed twice
   */
  completeSignIn(request: AuthRequest): Promise<AuthResponse>;
  /**
   * Ends this browser's session here and at Entra, even while either does not respond. 403 if another site sent the
   * request.
   */
  signOut(request: AuthRequest, options?: SignOutOptions): Promise<AuthResponse>;
  /**
   * Returns an API of `downstreamApis`, called as the app itself with the application permissions that it was granted.
   *
   * @throws {IdentityWebError} `api_unknown`
   */
  downstreamApi(name: string, options?: { readonly tenantId?: string | undefined }): DownstreamApi;
  /** Tokens without a request: for jobs, for the app itself, and on behalf of callers. */
  readonly tokens: TokenAcquisition;
  /** Reports, for a readiness probe, whether Entra has been reached and the token cache responds. Never throws. */
  health(): Promise<Health>;
  /** Forgets what is in memory and closes the store. */
  close(): Promise<void>;
}
