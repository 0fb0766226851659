import { grantsIn } from "../accounts/session-grants.ts";
import { authenticationContextClaims, hasAuthenticationContext } from "../authority/authentication-context.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { accessScopes } from "../authority/scopes.ts";
import { authenticatedFetch, type TokenSource } from "../downstream/authenticated-fetch.ts";
import { createDownstreamApi, downstreamApi } from "../downstream/downstream-api.ts";
import { InteractionRequiredError } from "../errors/errors.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { sessionToken, type SessionTokenRequest } from "../tokens/session-token.ts";
import { normalized, sessionEnded } from "../tokens/token-request.ts";
import { tokenInMemory } from "../tokens/user-token.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { DownstreamApi, FetchOptions } from "../types/downstream-api.ts";
import type { AuthRequest } from "../types/http.ts";
import type { AcquireTokenOptions, RequestIdentity, TokenResult } from "../types/identity.ts";
import type { User } from "../types/user.ts";
import type { IdentityContext } from "./context.ts";
import { tokenResult } from "./token-result.ts";

/** If an API refuses a token that was acquired for the same claims this recently, the API is at fault. */
const claimsPauseMilliseconds = 60_000;

/** The signed-in user of one request. */
export class UserIdentity implements RequestIdentity, TokenSource {
  readonly user: User;
  readonly caller: undefined;
  readonly routeScopes: readonly string[] | undefined;
  readonly #context: IdentityContext;
  readonly #session: OpenedSession;
  readonly #request: AuthRequest;

  /** @param routeScopes the scopes of the route's guard */
  constructor(context: IdentityContext, session: OpenedSession, request: AuthRequest, routeScopes?: readonly string[]) {
    this.user = session.user;
    this.routeScopes = routeScopes;
    this.#context = context;
    this.#session = session;
    this.#request = request;
  }

  async getAccessToken(scopes: readonly string[]): Promise<string> {
    const cached = this.#fromMemory(scopes);
    const { token } = cached ?? (await sessionToken(this.#context.tokens, this.#tokenRequest(scopes)));
    return token;
  }

  async acquireToken(scopes: readonly string[], options: AcquireTokenOptions = {}): Promise<TokenResult> {
    const cached = normalized(options) === undefined ? this.#fromMemory(scopes) : undefined;
    const token = cached ?? (await sessionToken(this.#context.tokens, this.#tokenRequest(scopes, options)));
    return tokenResult(token, this.user.tenantId);
  }

  fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
    return authenticatedFetch(this.#context.downstream, this, url, options);
  }

  downstreamApi(name: string): DownstreamApi {
    return downstreamApi(this.#context.downstream, name, this);
  }

  /** The part of `TokenSource` that apps do not see. */
  async renew(scopes: readonly string[], refused: string, claims: string): Promise<string | undefined> {
    const { tokenKeys } = this.#context.tokens;
    const { state, sessionId } = this.#session;
    const tokenKey = tokenKeys(this.user.tenantId, scopes);
    const cached = this.#fromMemory(scopes);
    // If many calls are refused at once, one renews and the others use its token.
    if (cached !== undefined && cached.token !== refused) {
      return cached.token;
    }
    if (cached !== undefined) {
      const met = state?.callMemory?.claimsMet.get(cached.token);
      if (met === claims) {
        return undefined;
      }
      state?.forget(tokenKey, sessionId, refused);
    }
    const { accessToken } = await this.acquireToken(scopes, { claims, forceRefresh: true });
    if (this.#fromMemory(scopes)?.token === accessToken) {
      this.#session.state?.rememberCalls().claimsMet.set(accessToken, claims, claimsPauseMilliseconds);
    }
    return accessToken;
  }

  async getClaims(): Promise<IdTokenClaims> {
    const { sessionId, generation, key } = this.#session;
    const loaded = await this.#context.tokens.stores.forRequest(this.#request).records.load(key);
    const entry = loaded?.record.sessions.find((session) => session.id === sessionId);
    if (entry === undefined || loaded?.record.generation !== generation) {
      throw sessionEnded([]);
    }
    return entry.claims;
  }

  async requireAuthenticationContext(value: string): Promise<void> {
    if (await this.#hasContext(value)) {
      return;
    }
    const claims = authenticationContextClaims("id_token", value);
    const message = "The user has not satisfied the required authentication context.";
    throw new InteractionRequiredError("interaction_required", message, { claims });
  }

  /** From memory while the session is fresh, as the guards do. */
  async #hasContext(value: string): Promise<boolean> {
    const { state, sessionId } = this.#session;
    if (state !== undefined && this.#isFresh()) {
      return grantsIn(state.grants, sessionId).contexts.includes(value);
    }
    return hasAuthenticationContext(await this.getClaims(), value);
  }

  /** A long-lived request must not outlive a sign-out. */
  #isFresh(): boolean {
    return this.#context.sessions.isFresh(this.#session, Date.now());
  }

  #fromMemory(scopes: readonly string[]): IssuedToken | undefined {
    // Anything but a list of strings is refused by #tokenRequest.
    if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string") || !this.#isFresh()) {
      return undefined;
    }
    const { state, sessionId } = this.#session;
    const owner = state && { user: this.user, sessionId, state, request: this.#request };
    return owner && tokenInMemory(this.#context.tokens, owner, scopes);
  }

  #tokenRequest(scopes: readonly string[], options?: AcquireTokenOptions): SessionTokenRequest {
    return { request: this.#request, session: this.#session, scopes: accessScopes(scopes), options };
  }
}

const nobody = (scopes: readonly string[] = []): Promise<never> =>
  Promise.reject(new InteractionRequiredError("login_required", "No user is signed in.", { scopes }));

/** The identity of a request without a session: `user` is `undefined`, and every call for a token is rejected. */
export const anonymousIdentity: RequestIdentity = Object.freeze({
  user: undefined,
  caller: undefined,
  getAccessToken: nobody,
  acquireToken: nobody,
  fetch: (_url: string | URL, options: FetchOptions = {}) => nobody(options.scopes),
  downstreamApi: () => createDownstreamApi((_path, { scopes }) => nobody(scopes)),
  getClaims: () => nobody(),
  requireAuthenticationContext: () => nobody(),
});
