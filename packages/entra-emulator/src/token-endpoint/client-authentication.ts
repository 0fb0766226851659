import { timingSafeEqual } from "node:crypto";

import { type Parameters, requireParameter } from "../http/parameters.ts";
import type { Authority } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import { verifyClientAssertion } from "./client-assertion.ts";

export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
}

/** Reads client_secret_basic or client_secret_post (RFC 6749, section 2.3.1); both parts of Basic are form-encoded. */
export function readCredentials(parameters: Parameters, authorization: string | undefined): ClientCredentials {
  const basic = /^Basic +([\w+/=-]+)$/iu.exec(authorization ?? "")?.[1];
  if (basic === undefined) {
    return { clientId: parameters.get("client_id"), secret: parameters.get("client_secret") };
  }
  const text = Buffer.from(basic, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

export interface AuthenticationInput {
  readonly credentials: ClientCredentials;
  readonly parameters: Parameters;
  readonly authority: Authority;
  /** The URL of the token endpoint, which is the audience of a client assertion. */
  readonly endpoint: string;
}

/**
 * Authenticates the client of a token request by its secret or by a client assertion, and returns the app. This
 * happens before the grant is verified, so a failed authentication does not use up a code.
 *
 * @throws {EntraError} `invalid_client`, when the secret or the assertion is missing or invalid; `invalid_request`,
 * when both are present or the assertion's type is unknown; `unauthorized_client`, when the app is unknown
 */
export async function authenticateClient(
  { credentials, parameters, authority, endpoint }: AuthenticationInput,
  { directory, clock }: Emulation,
): Promise<SeedApp> {
  const app = directory.app(credentials.clientId ?? requireParameter(parameters, "client_id"), authority);
  const { secret } = credentials;
  const assertion = parameters.get("client_assertion");
  if (assertion !== undefined && secret !== undefined) {
    throw new EntraError(
      9000411,
      "invalid_request",
      "The request is not properly formatted. A client must authenticate with either a secret or an assertion, not both.",
    );
  }
  if (assertion !== undefined) {
    requireAssertionType(parameters);
    await verifyClientAssertion(assertion, app, endpoint, clock);
    return app;
  }
  if (secret === undefined) {
    throw new EntraError(
      7000218,
      "invalid_client",
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const matching = app.secrets?.find((candidate) => sameText(candidate.value, secret));
  if (matching === undefined) {
    throw new EntraError(
      7000215,
      "invalid_client",
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    );
  }
  if (matching.expired === true) {
    throw new EntraError(
      7000222,
      "invalid_client",
      `The provided client secret keys for app '${app.clientId}' are expired. Create new keys for the app.`,
    );
  }
  return app;
}

/** RFC 7523, section 2.2. */
function requireAssertionType(parameters: Parameters): void {
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  if (requireParameter(parameters, "client_assertion_type") !== type) {
    throw new EntraError(
      700018,
      "invalid_request",
      `The value of 'client_assertion_type' is not supported. It must be ${type}.`,
    );
  }
}

function formDecode(text: string): string | undefined {
  return new URLSearchParams(`value=${text.replaceAll("&", "%26")}`).get("value") ?? undefined;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
