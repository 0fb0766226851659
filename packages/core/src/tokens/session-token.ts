import type { RequestStore } from "../accounts/store-access.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { InteractionRequiredError } from "../errors/errors.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { AuthRequest } from "../types/http.ts";
import type { AcquireTokenOptions } from "../types/identity.ts";
import type { TokenContext } from "./context.ts";
import { sessionEnded, tokenRequest } from "./token-request.ts";
import { userToken } from "./user-token.ts";

/** A request for a token of the user of one session. */
export interface SessionTokenRequest {
  readonly request: AuthRequest;
  readonly session: OpenedSession;
  readonly scopes: readonly string[];
  readonly options?: AcquireTokenOptions | undefined;
  /** Opened already, if the request has used the store: a request has one time budget. */
  readonly store?: RequestStore | undefined;
}

/**
 * Returns a token for the user of a live session. The state of the account may be evicted from memory meanwhile, which
 * is not a sign-out; then the session is read and the token acquired once more.
 */
export async function sessionToken(context: TokenContext, wanted: SessionTokenRequest): Promise<IssuedToken> {
  const { request, session, scopes, options, store = context.stores.forRequest(request) } = wanted;
  let first: InteractionRequiredError | undefined;
  for (;;) {
    const alive = await context.sessions.isAlive(store.records, session);
    const { user, sessionId, state } = session;
    if (!alive || state === undefined) {
      // If the session has really ended, the first error is the one that says why.
      throw first ?? sessionEnded(scopes);
    }
    try {
      const owner = { user, sessionId, state, request };
      return await userToken(context, store, tokenRequest(context, owner, scopes, options));
    } catch (error) {
      const ended = error instanceof InteractionRequiredError && error.code === "login_required";
      if (first !== undefined || !ended || state.alive) {
        throw error;
      }
      first = error;
    }
  }
}
