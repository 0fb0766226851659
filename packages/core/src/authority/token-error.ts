import {
  type IdentityWebError,
  InteractionRequiredError,
  ServiceUnavailableError,
  TokenRequestError,
} from "../errors/errors.ts";
import type { JsonObject } from "../types/json.ts";
import { serviceErrorKind, serviceErrors } from "./service-errors.ts";

/** Longer claims do not fit into the cookie and the address of a sign-in. */
const maxClaimsLength = 1500;
const laterSeconds = 60;

/** Returns the number behind `AADSTS`. */
export function serviceErrorCodeOf(body: JsonObject): number | undefined {
  const code: unknown = Array.isArray(body["error_codes"]) ? body["error_codes"][0] : undefined;
  return Number.isSafeInteger(code) ? (code as number) : undefined;
}

/**
 * Turns an error response of the token endpoint into an error. Branches on `error`, `suberror` and the AADSTS number,
 * never on a description, and copies no text: descriptions name users and applications.
 */
export function tokenError(body: JsonObject, scopes: readonly string[], correlationId: string): IdentityWebError {
  const error = typeof body["error"] === "string" ? body["error"] : "";
  const suberror = typeof body["suberror"] === "string" ? body["suberror"] : undefined;
  const serviceErrorCode = serviceErrorCodeOf(body);
  const number = serviceErrorCode === undefined ? "no AADSTS number" : `AADSTS${serviceErrorCode}`;
  const claims =
    typeof body["claims"] === "string" && body["claims"].length <= maxClaimsLength ? body["claims"] : undefined;
  const kind = serviceErrorKind(error, serviceErrorCode, suberror);
  if (kind === "later") {
    const message = `Microsoft Entra ID asks to wait (${number}). The next request is sent later.`;
    return new ServiceUnavailableError("authority_unavailable", message, {
      retryAfterSeconds: laterSeconds,
      correlationId,
    });
  }
  if (kind === "signIn" || kind === "interaction") {
    return new InteractionRequiredError(
      "interaction_required",
      `The user must ${kind === "signIn" ? "sign in again" : "consent or prove more"} (${number}).`,
      { scopes, claims, serviceErrorCode, grantEnded: kind === "signIn" && claims === undefined, correlationId },
    );
  }
  const advice = serviceErrorCode === undefined ? undefined : serviceErrors[serviceErrorCode]?.advice;
  return new TokenRequestError(
    kind === "configuration" ? "configuration_refused" : "token_request_refused",
    `Microsoft Entra ID refused a token request (${number}): ${advice ?? "look up the number in Microsoft's documentation"}.`,
    { serviceErrorCode, correlationId },
  );
}
