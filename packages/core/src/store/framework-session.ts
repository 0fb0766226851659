import { IdentityWebError } from "../errors/errors.ts";
import type { AuthRequest, SessionPort } from "../types/http.ts";

/**
 * The framework's own session, for account records. It has to stay on the server.
 *
 * @param request `undefined` for work in the background, which has no session
 * @throws {IdentityWebError} `session_missing`: no session plugin is registered, or it runs after us
 * @throws {IdentityWebError} `session_unsuitable`: the session travels in a cookie, where tokens must never be
 */
export function frameworkSession(request: AuthRequest | undefined): SessionPort {
  if (request === undefined) {
    throw new IdentityWebError(
      "session_missing",
      "Tokens for work without a request need a token cache of their own: sessionTokenCache() keeps accounts in the user's session, " +
        "which only a request brings. Use inMemoryTokenCache() or distributedTokenCache().",
    );
  }
  const { session } = request;
  if (session === undefined) {
    const line = request.setupHints?.session ?? "The adapter's request has to carry `session`.";
    const message = `The app's own session is not there yet at ${request.path}: nothing has registered it, or something did too late.`;
    throw new IdentityWebError("session_missing", `${message} ${line}`);
  }
  if (session.storage === "server") {
    return session;
  }
  throw new IdentityWebError(
    "session_unsuitable",
    "The app's session travels whole in a cookie, and sessionTokenCache() would send tokens with it: give the session a store on the " +
      "server, or use another token cache.",
  );
}
