import { IdentityWebError } from "../errors.ts";
import type { AuthRequest, SessionPort } from "../http/port.ts";

/**
 * The framework's own session, for what an app has asked to be kept there.
 *
 * @throws {IdentityWebError} `session_missing`: no session plugin is registered, or it runs after us
 */
export function frameworkSession(request: AuthRequest): SessionPort {
  const { session } = request;
  if (session !== undefined) return session;
  const line = request.lines?.session ?? "The adapter's request has to carry `session`.";
  const message = `The app's own session is not there yet at ${request.path}: nothing has registered it, or something did too late.`;
  throw new IdentityWebError("session_missing", `${message} ${line}`);
}
