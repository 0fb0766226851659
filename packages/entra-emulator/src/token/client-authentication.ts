import { timingSafeEqual } from "node:crypto";
import { type Parameters, requireParameter } from "../http/parameters.ts";
import type { Authority, Directory } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";

export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
}

/** client_secret_basic or client_secret_post (RFC 6749, section 2.3.1); both parts of Basic are form-encoded. */
export function readCredentials(parameters: Parameters, authorization: string | undefined): ClientCredentials {
  const basic = /^Basic +([\w+/=-]+)$/iu.exec(authorization ?? "")?.[1];
  if (basic === undefined) {
    return { clientId: parameters.get("client_id"), secret: parameters.get("client_secret") };
  }
  const text = Buffer.from(basic, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

/** The app that a token request comes from, proven by its secret. */
export function authenticateClient(
  credentials: ClientCredentials,
  parameters: Parameters,
  directory: Directory,
  authority: Authority,
): SeedApp {
  const app = directory.app(credentials.clientId ?? requireParameter(parameters, "client_id"), authority);
  const { secret } = credentials;
  if (secret === undefined) {
    throw new EntraError(
      7000218,
      "invalid_client",
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const known = app.secrets?.find((candidate) => sameText(candidate.value, secret));
  if (known === undefined) {
    throw new EntraError(
      7000215,
      "invalid_client",
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    );
  }
  if (known.expired === true) {
    throw new EntraError(
      7000222,
      "invalid_client",
      `The provided client secret keys for app '${app.clientId}' are expired. Create new keys for the app.`,
    );
  }
  return app;
}

function formDecode(text: string): string | undefined {
  return new URLSearchParams(`value=${text.replaceAll("&", "%26")}`).get("value") ?? undefined;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
