import { IdentityWebError } from "../errors/errors.ts";
import type { AuthRequest, SessionPort } from "../types/http.ts";

/**
 * Returns the framework's own session, for account records. It must stay on the server.
 *
 * @param request `undefined` for background work, which has no session
 * @throws {IdentityWebError} `session_missing`: no session plugin is registered, or it runs after us
 * @throws {IdentityWebError} `session_unsuitable`: the session travels in a cookie, which must never contain tokens
 */
export function requireFrameworkSession(request: AuthRequest | undefined): SessionPort {
  if (request === undefined) {
    throw new IdentityWebError(
      "session_missing",
      "Work without a request needs a token cache outside the session: sessionTokenCache() stores accounts in the user's session, " +
        "which exists only during a request. Use inMemoryTokenCache() or distributedTokenCache().",
    );
  }
  const { session } = request;
  if (session === undefined) {
    const hint = request.setupHints?.session ?? "The adapter's request must have the member `session`.";
    const message = `The app's session is missing at ${request.path}: no session is registered, or it is registered too late.`;
    throw new IdentityWebError("session_missing", `${message} ${hint}`);
  }
  if (session.storage === "server") {
    return session;
  }
  throw new IdentityWebError(
    "session_unsuitable",
    "The app's session travels whole in a cookie, and sessionTokenCache() would send tokens with it. Give the session a store on the " +
      "server, or use another token cache.",
  );
}
