import {
  findIdentityWebError,
  type IdentityWebError,
  type InteractionRequiredError,
  type ServiceUnavailableError,
} from "../errors/errors.ts";
import type { AuthResponse } from "../types/http.ts";
import type { Services } from "../services.ts";
import { type KnownCaller, textsOf } from "./known-caller.ts";
import { bearerUnavailable, refuseBearer } from "./bearer-responses.ts";

const callers = new WeakMap<object, KnownCaller>();

/** Remembers whose call failed: the answer goes to a program with a token, not to a browser with a session. */
export function ofCaller<Thrown>(error: Thrown, known: KnownCaller): Thrown {
  const found = findIdentityWebError(error);
  if (found !== undefined) {
    callers.set(found, known);
  }
  return error;
}

export function callerOfError(error: IdentityWebError): KnownCaller | undefined {
  return callers.get(error);
}

/**
 * The answer to a caller for an error of a handler. An API has no window to ask a user in: what Entra wants is passed on to the
 * caller, which has one (Microsoft: "Claims challenges, claims requests and client capabilities").
 */
export function answerCallerError(
  services: Services,
  { claims: token }: KnownCaller,
  error: IdentityWebError,
): AuthResponse | undefined {
  const { code, correlationId } = error;
  if (code === "store_unavailable" || code === "authority_unavailable") {
    return bearerUnavailable(services, error as ServiceUnavailableError);
  }
  if (code === "login_required") {
    const message = "The access token no longer serves to call further APIs: get a new one.";
    return refuseBearer(services, { code: "invalid_token", status: 401, message, correlationId });
  }
  if (code !== "interaction_required") {
    return undefined;
  }
  const { claims, scopes } = error as InteractionRequiredError;
  if (claims === undefined) {
    const message = "The user has to sign in again, or to consent to what this API needs behind it.";
    return refuseBearer(services, { code, status: 403, message, scopes, correlationId });
  }
  if (!textsOf(token["xms_cc"]).some((capability) => capability.toLowerCase() === "cp1")) {
    const message = "More is needed of the user than this client says it can deal with (client capability cp1).";
    return refuseBearer(services, { code: "insufficient_claims", status: 403, message, correlationId });
  }
  const message = "Get a new access token with the claims, and repeat the call.";
  return refuseBearer(services, { code: "insufficient_claims", status: 401, message, claims, correlationId });
}
