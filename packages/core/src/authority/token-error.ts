import { type IdentityWebError, InteractionRequiredError, TokenRequestError } from "../errors.ts";
import type { JsonObject } from "../http/json.ts";

/** RFC 6749 section 5.2, OpenID Connect Core 3.1.2.6: the user can mend these by signing in again. */
const interactive = new Set(["invalid_grant", "interaction_required", "consent_required", "login_required"]);

/** What to change, for the faults of configuration that people meet first. Microsoft: "Error codes" (AADSTS). */
export const advice: Readonly<Record<number, string>> = {
  7000215: "the client secret is wrong: copy the secret's Value, not its ID",
  7000222: "the client secret has expired: add a new one and configure its value",
  7000218: "the client secret is missing: is the app registered as a confidential (Web) client?",
  700016: "the application is not known in this tenant: look at clientId and tenantId",
  700025: "the application is registered as a public client: move the redirect URI to the platform Web",
  50011: "the redirect URI is not registered: add it to the platform Web of the app registration",
  500112: "the redirect URI differs from the one of the authorization request: look at baseUrl",
  70011: "a scope is not valid: look at its spelling and its resource",
  500011: "the resource of a scope is not known in this tenant: look at the scope's prefix",
  650057: "the resource is not listed in the app registration: add it under API permissions",
  90002: "the tenant does not exist: look at tenantId",
};

/** The number behind `AADSTS`. */
export function serviceErrorCodeOf(body: JsonObject): number | undefined {
  const code: unknown = Array.isArray(body["error_codes"]) ? body["error_codes"][0] : undefined;
  return Number.isSafeInteger(code) ? (code as number) : undefined;
}

/**
 * Makes an error of the token endpoint's answer. Branches on `error` and the AADSTS number, never on a description, and takes
 * no text over: descriptions name users and applications.
 */
export function tokenError(body: JsonObject, scopes: readonly string[], correlationId: string): IdentityWebError {
  const error = typeof body["error"] === "string" ? body["error"] : "";
  const serviceErrorCode = serviceErrorCodeOf(body);
  const number = serviceErrorCode === undefined ? "no AADSTS number" : `AADSTS${serviceErrorCode}`;
  if (interactive.has(error)) {
    const claims = typeof body["claims"] === "string" && body["claims"].length <= 1500 ? body["claims"] : undefined;
    const message = `The user has to sign in again or consent (${number}).`;
    return new InteractionRequiredError("interaction_required", message, { scopes, claims, correlationId });
  }
  const fix = serviceErrorCode === undefined ? undefined : advice[serviceErrorCode];
  return new TokenRequestError(
    fix === undefined && error !== "invalid_client" ? "token_request_refused" : "configuration_refused",
    `Microsoft Entra ID refused a token request (${number}): ${fix ?? "look the number up at Microsoft"}.`,
    { serviceErrorCode, correlationId },
  );
}
