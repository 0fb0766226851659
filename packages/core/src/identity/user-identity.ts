import type { IdTokenClaims } from "../authority/id-token.ts";
import { InteractionRequiredError } from "../errors/errors.ts";
import type { AuthRequest } from "../types/http.ts";
import type { Services } from "../services.ts";
import { grantsIn } from "../accounts/session-grants.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { User } from "../types/user.ts";
import { type MemoToken, tokenKeyOf } from "../accounts/account-state.ts";
import { acquireForSession } from "../tokens/session-token.ts";
import { tokenInMemory } from "../tokens/user-token.ts";
import { accessScopes } from "../authority/scopes.ts";
import { sessionEnded } from "../tokens/session-ended.ts";
import { demandOf } from "../tokens/token-demand.ts";
import type { TokenOwner } from "../tokens/context.ts";
import { authenticatedFetch, type TokenSource } from "../downstream/authenticated-fetch.ts";
import { authenticationContextClaims, hasAuthenticationContext } from "../authority/authentication-context.ts";
import { createDownstreamApi, type DownstreamApi, downstreamApi } from "../downstream/downstream-api.ts";
import type { AcquireTokenOptions, FetchOptions, RequestIdentity, TokenResult } from "../types/identity.ts";
import { tokenResult } from "./token-result.ts";

/** For which claims a token was got, and until when an API that refuses it for the same ones is believed to be at fault. */
const claimsMet = new WeakMap<MemoToken, { readonly claims: string; readonly until: number }>();
const claimsPauseMilliseconds = 60_000;

/** The signed-in user of one request. */
export class SignedInIdentity implements RequestIdentity, TokenSource {
  readonly user: User;
  readonly caller: undefined;
  readonly #services: Services;
  readonly #session: OpenedSession;
  readonly #request: AuthRequest;
  readonly #scopes: readonly string[] | undefined;

  constructor(services: Services, session: OpenedSession, request: AuthRequest, scopes?: readonly string[]) {
    this.user = session.user;
    this.#services = services;
    this.#session = session;
    this.#request = request;
    this.#scopes = scopes;
  }

  getAccessToken(scopes: readonly string[]): Promise<string> {
    const known = this.#fromMemory(scopes);
    return known === undefined ? this.#acquire(scopes).then(({ token }) => token) : Promise.resolve(known.token);
  }

  async acquireToken(scopes: readonly string[], options: AcquireTokenOptions = {}): Promise<TokenResult> {
    const demand = demandOf(options);
    const known = demand === undefined ? this.#fromMemory(scopes) : undefined;
    const acquired = known ?? (await this.#acquire(scopes, demand));
    return tokenResult(acquired, this.user.tenantId);
  }

  fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
    return authenticatedFetch(this.#services.options, this, url, options, this.#scopes);
  }

  downstreamApi(name: string): DownstreamApi {
    return downstreamApi(this.#services.options, name, this);
  }

  /** The part of `TokenSource` that apps do not see. */
  async renew(scopes: readonly string[], refused: string, claims: string): Promise<string | undefined> {
    const known = this.#fromMemory(scopes);
    // Of many calls that are refused at once, one renews; the others take what it got.
    if (known !== undefined && known.token !== refused) {
      return known.token;
    }
    if (known !== undefined) {
      const met = claimsMet.get(known);
      if (met?.claims === claims && Date.now() < met.until) {
        return undefined;
      }
      const { memo, sessionId } = this.#session;
      memo?.forget(tokenKeyOf(this.user.tenantId, scopes), sessionId, refused);
    }
    const { accessToken } = await this.acquireToken(scopes, { claims, forceRefresh: true });
    const renewed = this.#fromMemory(scopes);
    const until = Date.now() + claimsPauseMilliseconds;
    if (renewed?.token === accessToken) {
      claimsMet.set(renewed, { claims, until });
    }
    return accessToken;
  }

  async getClaims(): Promise<IdTokenClaims> {
    const loaded = await this.#services.within(this.#request).records.load(this.#session.key);
    const { sessionId, generation } = this.#session;
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
    throw new InteractionRequiredError("interaction_required", "The user has to prove more.", { claims });
  }

  /** From memory while the session is believed, as the guards do. */
  async #hasContext(value: string): Promise<boolean> {
    const { memo, sessionId } = this.#session;
    const known = memo !== undefined && this.#services.sessions.isTrusted(this.#session, Date.now());
    if (known) {
      return grantsIn(memo.grants, sessionId).contexts.includes(value);
    }
    return hasAuthenticationContext(await this.getClaims(), value);
  }

  #owner(): TokenOwner | undefined {
    const { memo, sessionId } = this.#session;
    return memo && { user: this.user, sessionId, memo, request: this.#request };
  }

  /** Only while the session is believed: a long-lived request must not outlive a sign-out. */
  #fromMemory(scopes: readonly string[]): MemoToken | undefined {
    // What is no list of strings is refused by a rejected promise in #acquire, not thrown from here.
    if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string")) {
      return undefined;
    }
    if (!this.#services.sessions.isTrusted(this.#session, Date.now())) {
      return undefined;
    }
    const owner = this.#owner();
    return owner && tokenInMemory(this.#services, owner, scopes);
  }

  async #acquire(scopes: readonly string[], demand?: AcquireTokenOptions): Promise<MemoToken> {
    const wanted = accessScopes(scopes);
    return acquireForSession(this.#services.within(this.#request), this.#request, this.#session, wanted, demand);
  }
}

const nobody = (scopes: readonly string[] = []): Promise<never> =>
  Promise.reject(new InteractionRequiredError("login_required", "Nobody is signed in.", { scopes }));

/** Nobody: `user` is `undefined`, and every token is out of reach. */
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
