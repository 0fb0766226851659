import type { ClientCredential, ClientCredentials } from "../types/client-credentials.ts";
import type { IdentityWebOptions } from "../types/options.ts";

type FromEnvironment = Pick<
  IdentityWebOptions,
  "tenantId" | "clientId" | "clientCredentials" | "baseUrl" | "cookieSecrets" | "instance"
>;

/**
 * Returns the options that environment variables set: `ENTRA_TENANT_ID`, `ENTRA_CLIENT_ID`, `ENTRA_CLIENT_SECRET`,
 * `APP_BASE_URL`, `COOKIE_SECRETS` (separated by commas or spaces) and `ENTRA_INSTANCE`. Outside production,
 * `APP_BASE_URL` defaults to `http://localhost:` + `PORT` (3000). What is missing stays `undefined`, and `identityWeb`
 * reports it by name. Reads no files; use `node --env-file=.env`.
 *
 * The app authenticates with `ENTRA_CLIENT_CERTIFICATE_PATH` (PEM or PFX, with `ENTRA_CLIENT_CERTIFICATE_PASSWORD` if
 * it is encrypted), or else `ENTRA_CLIENT_SECRET`, or else `AZURE_FEDERATED_TOKEN_FILE`, which workload identity sets.
 * What this app was given by name comes before what the machine has for everybody.
 *
 * @example
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 */
export function fromEnvironment(environment: NodeJS.ProcessEnv = process.env): FromEnvironment {
  const { ENTRA_TENANT_ID, ENTRA_CLIENT_ID, ENTRA_INSTANCE, APP_BASE_URL } = environment;
  const local =
    environment["NODE_ENV"] === "production" ? undefined : `http://localhost:${environment["PORT"] || "3000"}`;
  const secrets = (environment["COOKIE_SECRETS"] ?? "").split(/[\s,]+/u).filter(Boolean);
  return {
    tenantId: ENTRA_TENANT_ID?.trim() || undefined,
    clientId: ENTRA_CLIENT_ID?.trim() || undefined,
    clientCredentials: credentialsFrom(environment),
    baseUrl: APP_BASE_URL?.trim() || local,
    cookieSecrets: secrets.length > 0 ? secrets : undefined,
    instance: ENTRA_INSTANCE?.trim() || undefined,
  };
}

function credentialsFrom(environment: NodeJS.ProcessEnv): ClientCredentials {
  const path = environment["ENTRA_CLIENT_CERTIFICATE_PATH"]?.trim();
  // Not trimmed: a passphrase may end with a space.
  const passphrase = environment["ENTRA_CLIENT_CERTIFICATE_PASSWORD"] || undefined;
  const clientSecret = environment["ENTRA_CLIENT_SECRET"]?.trim() || undefined;
  const file = environment["AZURE_FEDERATED_TOKEN_FILE"]?.trim();
  const given: ClientCredential[] = [
    ...(path ? [{ certificate: { path, passphrase } }] : []),
    ...(clientSecret === undefined ? [] : [{ clientSecret }]),
    ...(file ? [{ signedAssertion: { file } }] : []),
  ];
  const [first = { clientSecret: undefined }] = given;
  return given.length > 1 ? given : first;
}
