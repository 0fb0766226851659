import {
  type IdentityWebError,
  InteractionRequiredError,
  ServiceUnavailableError,
  TokenRequestError,
} from "../errors/errors.ts";
import type { JsonObject } from "../lib/json.ts";
import { serviceErrorKind, serviceErrors } from "./service-errors.ts";

/** Longer ones do not fit into the cookie and the address of a sign-in. */
const longestClaims = 1500;
const laterSeconds = 60;

/** The number behind `AADSTS`. */
export function serviceErrorCodeOf(body: JsonObject): number | undefined {
  const code: unknown = Array.isArray(body["error_codes"]) ? body["error_codes"][0] : undefined;
  return Number.isSafeInteger(code) ? (code as number) : undefined;
}

/**
 * Makes an error of the token endpoint's answer. Branches on `error`, `suberror` and the AADSTS number, never on a description, and
 * takes no text over: descriptions name users and applications.
 */
export function tokenError(body: JsonObject, scopes: readonly string[], correlationId: string): IdentityWebError {
  const error = typeof body["error"] === "string" ? body["error"] : "";
  const suberror = typeof body["suberror"] === "string" ? body["suberror"] : undefined;
  const serviceErrorCode = serviceErrorCodeOf(body);
  const number = serviceErrorCode === undefined ? "no AADSTS number" : `AADSTS${serviceErrorCode}`;
  const claims =
    typeof body["claims"] === "string" && body["claims"].length <= longestClaims ? body["claims"] : undefined;
  const kind = serviceErrorKind(error, serviceErrorCode, suberror);
  if (kind === "later") {
    const message = `Microsoft Entra ID asks for a pause (${number}): the next call is made later.`;
    return new ServiceUnavailableError("authority_unavailable", message, {
      retryAfterSeconds: laterSeconds,
      correlationId,
    });
  }
  if (kind === "signIn" || kind === "interaction") {
    return new InteractionRequiredError(
      "interaction_required",
      `The user has to ${kind === "signIn" ? "sign in again" : "consent or prove more"} (${number}).`,
      { scopes, claims, serviceErrorCode, grantEnded: kind === "signIn" && claims === undefined, correlationId },
    );
  }
  const advice = serviceErrorCode === undefined ? undefined : serviceErrors[serviceErrorCode]?.advice;
  return new TokenRequestError(
    kind === "configuration" ? "configuration_refused" : "token_request_refused",
    `Microsoft Entra ID refused a token request (${number}): ${advice ?? "look the number up at Microsoft"}.`,
    { serviceErrorCode, correlationId },
  );
}
