import { eventSubject } from "../accounts/event-subject.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { sessionTokenKey } from "../accounts/token-keys.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import type { TokenContext } from "./context.ts";
import { refreshToken } from "./refresh-token.ts";
import { isDueForRenewal, shareCall, type SharedCall } from "./shared-call.ts";
import { callKey, openStore, sessionEnded, type TokenOwner, tokenRequest, type TokenRequest } from "./token-request.ts";

/**
 * Returns a token from memory, and renews it in the background when Entra wants that; `undefined` if `userToken` must
 * be asked.
 */
export function tokenInMemory(
  context: TokenContext,
  owner: TokenOwner,
  scopes: readonly string[],
): IssuedToken | undefined {
  const { state, user, sessionId = "" } = owner;
  const tokenKey = context.tokenKeys(user.tenantId, scopes);
  const now = Date.now();
  const token = state.validToken(tokenKey, sessionId, now);
  if (token?.refreshAt !== undefined && isDueForRenewal(state, tokenKey, token, now)) {
    // A renewal brings the token that all sessions share: a token for which a session has proven more would stay due
    // for ever.
    if (token === state.tokens.get(tokenKey)) {
      renewInBackground(context, tokenRequest(context, owner, scopes));
    }
  }
  return token;
}

/**
 * Fire and forget: the current token is still valid, so failures are ignored, including a session that ended with its
 * request.
 */
function renewInBackground(context: TokenContext, request: TokenRequest): void {
  try {
    void shareCall(context, refreshCall(context, openStore(context, request.owner), request, true)).catch(() => {});
  } catch {}
}

/**
 * Returns a token for the user: from memory, or else by one call that all callers share. Calls belong to the state of
 * one generation, so that a new sign-in never gets the result of an old call.
 */
export async function userToken(
  context: TokenContext,
  store: RequestStore,
  request: TokenRequest,
): Promise<IssuedToken> {
  const { owner, scopes, tokenKey, options } = request;
  const cached = options === undefined ? tokenInMemory(context, owner, scopes) : undefined;
  if (cached !== undefined) {
    return cached;
  }
  const { state, sessionId } = owner;
  try {
    const token = await shareCall(context, refreshCall(context, store, request, false));
    // Callers share the call, but each session must outlive it by itself.
    const lives = sessionId === undefined ? state.sessions.size > 0 : state.sessions.has(sessionId);
    if (state.alive && lives) {
      return token;
    }
    throw sessionEnded(scopes);
  } catch (error) {
    const expiring = state.lastResort(tokenKey);
    if (options === undefined && error instanceof ServiceUnavailableError && expiring !== undefined) {
      return expiring;
    }
    throw error;
  }
}

function refreshCall(context: TokenContext, store: RequestStore, request: TokenRequest, renewal: boolean): SharedCall {
  const { owner, scopes, tokenKey, options } = request;
  const { state, user, sessionId = "" } = owner;
  return {
    state,
    key: callKey(tokenKey, options, sessionId),
    scopes,
    subject: eventSubject(user),
    renewal,
    acquire: (correlationId) => refreshToken(context, store, { ...request, correlationId, renewal }),
    remember(token): void {
      state.dropExpired();
      if (options?.claims === undefined) {
        state.tokens.set(tokenKey, token);
      } else {
        state.sessionTokens.set(sessionTokenKey(tokenKey, sessionId), token);
      }
    },
    resized: () => context.accounts.resized(state),
  };
}
