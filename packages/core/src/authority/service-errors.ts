/**
 * What an AADSTS number means for us. Sources: Microsoft, "Microsoft Entra authentication and authorization error
 * codes", and for 50196 "Client and server throttling in MSAL".
 *
 * - `signIn`: the stored grant is worthless; the user must sign in, and the refresh token is deleted.
 * - `interaction`: the user must consent or prove something; the refresh token stays valid.
 * - `configuration`: neither the user nor a retry can fix it; `advice` says what to change.
 * - `later`: Entra asks to wait for a while.
 */
export type ServiceErrorKind = "signIn" | "interaction" | "configuration" | "later";

interface ServiceError {
  readonly kind: ServiceErrorKind;
  /** For the log: what to change. */
  readonly advice?: string;
}

const signIn = (): ServiceError => ({ kind: "signIn" });
const interaction = (): ServiceError => ({ kind: "interaction" });
const later = (): ServiceError => ({ kind: "later" });
const configuration = (advice: string): ServiceError => ({ kind: "configuration", advice });

export const serviceErrors: Readonly<Record<number, ServiceError>> = {
  // The grant is dead: revoked, expired, or of a deleted user.
  50034: signIn(),
  50055: signIn(),
  50057: signIn(),
  50133: signIn(),
  50173: signIn(),
  54005: signIn(),
  70000: signIn(),
  70008: signIn(),
  70043: signIn(),
  700003: signIn(),
  700082: signIn(),
  700084: signIn(),

  // Consent, multi-factor authentication, devices, terms of use.
  50072: interaction(),
  50074: interaction(),
  50076: interaction(),
  50078: interaction(),
  50079: interaction(),
  50097: interaction(),
  50105: interaction(),
  50158: interaction(),
  53000: interaction(),
  53001: interaction(),
  53002: interaction(),
  53003: interaction(),
  53004: interaction(),
  65001: interaction(),
  65004: interaction(),
  90094: interaction(),

  50196: later(),
  90055: later(),

  50011: configuration("the redirect URI is not registered: add it to the platform Web of the app registration"),
  50013: configuration("the assertion was refused: send the access token that your API itself received, unchanged"),
  50194: configuration("the app is registered for one tenant: set tenantId to that tenant, not common"),
  65005: configuration("the app requests a resource that is not listed under its API permissions: add it there"),
  70011: configuration("a scope is not valid: check its spelling and its resource"),
  90002: configuration("the tenant does not exist: check tenantId"),
  500011: configuration("the resource of a scope is not known in this tenant: check the scope's prefix"),
  500112: configuration("the redirect URI differs from the one of the authorization request: check baseUrl"),
  500131: configuration(
    "the assertion is for another API: request a token for this app's own scopes (api://…) at the caller",
  ),
  500133: configuration("the assertion has expired: the caller must send a new access token"),
  501051: configuration(
    "the app is not assigned to the API: an administrator must assign it under Enterprise applications",
  ),
  650057: configuration("the resource is not listed in the app registration: add it under API permissions"),
  700016: configuration("the application is not known in this tenant: check clientId and tenantId"),
  700022: configuration("scopes of several APIs were requested together: request a token for each API separately"),
  700023: configuration(
    "the client assertion is for another audience: it must be api://AzureADTokenExchange or the token endpoint",
  ),
  700024: configuration("the client assertion is not valid at this time: check the clock of this machine"),
  700025: configuration("the application is registered as a public client: move the redirect URI to the platform Web"),
  700027: configuration(
    "the certificate is not the registered one: upload its public part under Certificates & secrets",
  ),
  700211: configuration(
    "no federated credential has this issuer: check Certificates & secrets > Federated credentials",
  ),
  700212: configuration(
    "no federated credential has this audience: check Certificates & secrets > Federated credentials",
  ),
  700213: configuration(
    "no federated credential has this subject: check Certificates & secrets > Federated credentials",
  ),
  1000502: configuration("the certificate has expired: upload a new one and configure it"),
  1002012: configuration("a token of the app itself needs a /.default scope: api://…/.default"),
  7000112: configuration("the application is disabled in this tenant: an administrator must enable it"),
  7000214: configuration("the client assertion is not valid: check the certificate and the clock of this machine"),
  7000215: configuration("the client secret is wrong: copy the secret's Value, not its ID"),
  7000218: configuration("the client secret is missing: register the app as a confidential (Web) client"),
  7000222: configuration("the client secret has expired: add a new one and configure its value"),
  7000274: configuration("the client assertion is not accepted: check the certificate's algorithm and key"),
  7000277: configuration("the certificate is not accepted: check Certificates & secrets of the app registration"),
  9001023: configuration("a token of the app itself needs one tenant: set tenantId, not common or organizations"),
};

/**
 * How Entra refines `invalid_grant` and `interaction_required` when the refresh token stays valid (MSAL's own list).
 */
const refinements = new Set([
  "additional_action",
  "basic_action",
  "consent_required",
  "message_only",
  "ui_not_allowed",
  "user_password_expired",
]);

/** RFC 6749 section 5.2, OpenID Connect Core 3.1.2.6. */
const interactive = new Set(["invalid_grant", "interaction_required", "consent_required", "login_required"]);

/** Decides by the number if it is known, or else by the standard's `error`; never by a description. */
export function serviceErrorKind(
  error: string,
  number: number | undefined,
  suberror: string | undefined,
): ServiceErrorKind | undefined {
  const known = number === undefined ? undefined : serviceErrors[number];
  if (known !== undefined) {
    return known.kind;
  }
  if (!interactive.has(error)) {
    return error === "invalid_client" ? "configuration" : undefined;
  }
  // Revoked, expired and used-up grants come without a refinement, or with bad_token.
  return error === "invalid_grant" && !refinements.has(suberror ?? "") ? "signIn" : "interaction";
}
