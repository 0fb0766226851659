import type { AnyIdentityWebError } from "../errors/errors.ts";
import { stringsOf } from "../lib/strings-of.ts";
import type { AuthResponse } from "../types/http.ts";
import { bearerUnavailable, refuseBearer } from "./bearer-responses.ts";
import type { BearerContext } from "./context.ts";
import type { KnownCaller } from "./known-caller.ts";

/**
 * Returns the response to a caller for an error of a handler; `undefined` if the app must respond. An API has no window
 * to ask a user in: it passes on what Entra requires to the caller, which has one (Microsoft: "Claims challenges,
 * claims requests and client capabilities").
 */
export function respondToCaller(
  context: BearerContext,
  { claims: token }: KnownCaller,
  error: AnyIdentityWebError,
): AuthResponse | undefined {
  const { code, correlationId } = error;
  if (code === "store_unavailable" || code === "authority_unavailable") {
    return bearerUnavailable(context, error);
  }
  if (code === "login_required") {
    const message = "The access token can no longer be used to call further APIs. Get a new one.";
    return refuseBearer(context, { code: "invalid_token", status: 401, message, correlationId });
  }
  if (code !== "interaction_required") {
    return undefined;
  }
  const { claims, scopes } = error;
  if (claims === undefined) {
    const message = "The user must sign in again, or consent to what this API needs behind it.";
    return refuseBearer(context, { code, status: 403, message, scopes, correlationId });
  }
  if (!stringsOf(token["xms_cc"]).some((capability) => capability.toLowerCase() === "cp1")) {
    const message = "The user must prove more than this client says it can handle (client capability cp1).";
    return refuseBearer(context, { code: "insufficient_claims", status: 403, message, correlationId });
  }
  const message = "Get a new access token with the claims, and repeat the call.";
  return refuseBearer(context, { code: "insufficient_claims", status: 401, message, claims, correlationId });
}
