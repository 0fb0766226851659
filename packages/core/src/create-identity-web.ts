import { appTokenSource } from "./downstream/app-token-source.ts";
import type { RequireBearerOptions } from "./authorization/bearer-requirement.ts";
import { requireBearer } from "./identity/require-bearer.ts";
import { createCallers } from "./identity/callers.ts";
import { type DownstreamApi, downstreamApi } from "./downstream/downstream-api.ts";
import { createTokenAcquisition, type TokenAcquisition } from "./identity/token-acquisition.ts";
import { createAccessTokenValidator } from "./authority/access-token.ts";
import { createIdTokenValidator } from "./authority/id-token.ts";
import { createAuthority } from "./authority/metadata.ts";
import { createSigningKeys } from "./authority/signing-keys.ts";
import type { IdentityEvent } from "./types/events.ts";
import { callback } from "./flow/callback.ts";
import { homePath, orUnavailable } from "./flow/code-response.ts";
import { respondToError, requireUser, type RequireUserOptions } from "./flow/require-user.ts";
import { handle, type Route, routeList, routeTable } from "./flow/routes.ts";
import { authorizationUrl, signIn, type SignInOptions } from "./flow/custom-routes.ts";
import { signOut, type SignOutOptions } from "./flow/sign-out.ts";
import { checkHealth, type Health } from "./health.ts";
import type { AuthResponse, AuthRequest, AuthResult } from "./types/http.ts";
import type { IdentityWebOptions } from "./types/options.ts";
import { resolveOptions } from "./options/resolve.ts";
import type { ResolvedOptions } from "./options/resolved-options.ts";
import type { RequestServices, Services } from "./services.ts";
import { createAccountMemos } from "./accounts/account-states.ts";
import { createCookieNames } from "./sessions/cookie-names.ts";
import { createRecordStore } from "./accounts/record-store.ts";
import { createSealer } from "./sessions/sealed-cookie.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createTurns } from "./lib/serial-queue.ts";
import { frameworkSession } from "./store/framework-session.ts";
import { storeGuards } from "./store/guarded-store.ts";
import { sessionStore } from "./store/session-store.ts";
import { createTokenPots } from "./tokens/sessionless-states.ts";

/** What an adapter binds to its framework. The core decides; an adapter carries out. */
export interface IdentityWeb {
  /** The paths `handle` serves, for frameworks that register routes one by one. */
  readonly routes: readonly Route[];
  /** Our own routes; passes elsewhere, with the identity. At once where everything is in memory. An outage is answered. */
  handle(request: AuthRequest): AuthResult | Promise<AuthResult>;
  /**
   * Passes with a signed-in user, or answers with a challenge or an outage. At once on the fast path, and then it throws at once.
   *
   * @throws {IdentityWebError} `scopes_invalid`
   * @throws {TokenRequestError} Entra refused a token for the scopes, and neither the user nor time will change that
   */
  requireUser(request: AuthRequest, options?: RequireUserOptions): AuthResult | Promise<AuthResult>;
  /**
   * For a web API of the app's own: passes with the caller whose access token the `Authorization` header holds, or answers 400, 401,
   * 403 or 503 in JSON with the challenge of RFC 6750. Looks at no cookie, and never redirects. At once for a token seen lately.
   *
   * @throws {ConfigurationError} the guard's options are wrong
   */
  requireBearer(request: AuthRequest, options?: RequireBearerOptions): AuthResult | Promise<AuthResult>;
  /** What a handler threw: a challenge or a 503, or `undefined` for what is not ours. */
  respondToError(request: AuthRequest, error: unknown): Promise<AuthResult | undefined>;
  /** For an app with routes of its own: sends a person to Entra, answers a program with 401, and an outage with 503. */
  signIn(request: AuthRequest, options?: SignInOptions): Promise<AuthResponse>;
  /** The authorization URL, with the cookie that has to be set with it. @throws {ServiceUnavailableError} */
  authorizationUrl(
    request: AuthRequest,
    options?: SignInOptions,
  ): Promise<{ readonly url: string } & Pick<AuthResponse, "cookies" | "headers">>;
  /**
   * What stands behind the redirect URI: signs in, or answers with a page. What a hook throws is thrown.
   *
   * @throws {IdentityWebError} `code_already_redeemed`, where a hook redeemed twice
   */
  completeSignIn(request: AuthRequest): Promise<AuthResponse>;
  /** Ends this browser's session here and at Entra, also while either is away; 403 where another site asked for it. */
  signOut(request: AuthRequest, options?: SignOutOptions): Promise<AuthResponse>;
  /**
   * An API of `downstreamApis`, called as the app itself with the application permissions that it was granted.
   *
   * @throws {IdentityWebError} `api_unknown`
   */
  downstreamApi(name: string, options?: { readonly tenantId?: string | undefined }): DownstreamApi;
  /** Tokens without a request: for jobs, for the app itself, and on behalf of callers. */
  readonly tokens: TokenAcquisition;
  /** For a readiness probe: whether Entra has been reached and the token cache answers. Never throws. */
  health(): Promise<Health>;
  /** Forgets what is in memory and closes the store. */
  close(): Promise<void>;
}

/**
 * Validates the options and puts the pieces together. Asks nobody yet: an app starts while Entra is away.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 */
export function createIdentityWeb(given: IdentityWebOptions): IdentityWeb {
  const options = resolveOptions(given);
  const services = createServices(options);
  const table = routeTable(options);
  return {
    routes: routeList(table),
    handle: (request) => handle(services, table, request),
    requireUser: (request, wanted) => requireUser(services, request, wanted),
    requireBearer: (request, wanted) => requireBearer(services, request, wanted),
    respondToError: (request, error) => respondToError(services, request, error),
    signIn: (request, wanted) =>
      orUnavailable(services, request, () => signIn(services, request, wanted), homePath(services)),
    authorizationUrl: (request, wanted) => authorizationUrl(services, request, wanted),
    completeSignIn: async (request) => callback(services.within(request), request),
    signOut: async (request, wanted) => signOut(services.within(request), request, wanted),
    downstreamApi: (name, { tenantId } = {}) => downstreamApi(options, name, appTokenSource(services, tenantId)),
    tokens: createTokenAcquisition(services),
    health: () => checkHealth(services),
    async close(): Promise<void> {
      services.sessions.clear();
      services.memos.clear();
      services.callers.clear();
      services.pots.clear();
      await options.store.close?.();
    },
  };
}

function createServices(options: ResolvedOptions): Services {
  const report = (event: IdentityEvent): void => {
    const failed = (error: unknown): void => {
      const name = error instanceof Error ? error.name : typeof error;
      options.logger.error({ type: event.type, error: name }, "An event listener failed.");
    };
    try {
      // An async listener fits the type, and its rejection must not end the process.
      void Promise.resolve(options.onEvent?.(event) as unknown).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const authority = createAuthority(options);
  const keys = createSigningKeys(authority, options);
  const names = createCookieNames(options);
  const memos = createAccountMemos();
  const newStoreGuard = storeGuards(options.store, report);
  const inTurn = createTurns();
  const services: Services = {
    options,
    report,
    authority,
    keys,
    idTokens: createIdTokenValidator(authority, keys, options),
    names,
    memos,
    sessions: createSessions(options, names, memos),
    callers: createCallers(createAccessTokenValidator(authority, keys, options)),
    pots: createTokenPots(),
    transactions: createSealer("transaction", options),
    challenges: createSealer("challenge", options),
    newStoreGuard,
    within(request: AuthRequest | undefined): RequestServices {
      const store = newStoreGuard();
      const session = options.recordsInSession ? frameworkSession(request) : undefined;
      const backing = session && storeGuards(sessionStore(session, `identity-web/${options.clientId}`), report)();
      const damaged = (): void => report({ type: "recordDamaged" });
      const records = createRecordStore(backing ?? store, inTurn, damaged);
      return { ...services, store, records, renewSession: async () => session?.renew() };
    },
  };
  return services;
}
