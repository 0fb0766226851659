import { InteractionRequiredError } from "../errors/errors.ts";
import type { AuthRequest } from "../types/http.ts";
import type { RequestServices } from "../services.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { MemoToken } from "../accounts/account-state.ts";
import { acquireForUser } from "./user-token.ts";
import { sessionEnded } from "./session-ended.ts";
import type { TokenDemand } from "./token-demand.ts";

/** A token for the user of a session that is alive. What a process holds may be evicted meanwhile; that is no sign-out. */
export async function acquireForSession(
  services: RequestServices,
  request: AuthRequest,
  session: OpenedSession,
  scopes: readonly string[],
  demand?: TokenDemand,
  before?: InteractionRequiredError,
): Promise<MemoToken> {
  const alive = await services.sessions.isAlive(services.records, session);
  const { user, sessionId, memo } = session;
  if (!alive || memo === undefined) {
    throw before ?? sessionEnded(scopes);
  }
  try {
    return await acquireForUser(services, { user, sessionId, memo, request }, scopes, demand);
  } catch (error) {
    const ended = error instanceof InteractionRequiredError && error.code === "login_required";
    // Where the session has really ended, the first error is the one that says why.
    if (before === undefined && ended && !memo.alive) {
      return acquireForSession(services, request, session, scopes, demand, error);
    }
    throw error;
  }
}
