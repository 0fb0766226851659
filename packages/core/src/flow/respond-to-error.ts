import { findIdentityWebError } from "../errors/errors.ts";
import { callerOfRequest } from "../identity/require-bearer.ts";
import { respondToCaller } from "../identity/respond-to-caller.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { FlowContext } from "./context.ts";
import { outageResponse } from "./outage-response.ts";
import { requireInteraction } from "./require-interaction.ts";

/**
 * Returns the response to an error that a handler threw: an interaction or an outage; `undefined` if the app must
 * respond.
 */
export async function respondToError(
  context: FlowContext,
  request: AuthRequest,
  error: unknown,
): Promise<AuthResult | undefined> {
  const found = findIdentityWebError(error);
  if (found === undefined) {
    return undefined;
  }
  const { bearer } = context;
  const session = context.session.sessions.open(request);
  const caller = bearer.callerErrors.get(found) ?? (session ? undefined : callerOfRequest(bearer, request));
  if (caller !== undefined) {
    return respondToCaller(bearer, caller, found);
  }
  if (found.code === "store_unavailable" || found.code === "authority_unavailable") {
    return outageResponse(context, request, found);
  }
  if (found.code !== "interaction_required" && found.code !== "login_required") {
    return undefined;
  }
  const { code, scopes, claims, correlationId } = found;
  return requireInteraction(context, request, {
    code: session ? code : "login_required",
    scopes,
    claims,
    correlationId,
    session,
  });
}
