import type { IdentityWebOptions } from "./options.ts";

type FromEnvironment = Pick<
  IdentityWebOptions,
  "tenantId" | "clientId" | "clientCredentials" | "baseUrl" | "cookieSecrets" | "instance"
>;

/**
 * Reads `ENTRA_TENANT_ID`, `ENTRA_CLIENT_ID`, `ENTRA_CLIENT_SECRET`, `APP_BASE_URL`, `COOKIE_SECRETS` (separated by commas or
 * spaces) and `ENTRA_INSTANCE`. Outside production, `APP_BASE_URL` is `http://localhost:` + `PORT` (3000) where it is not set. What
 * is missing stays `undefined`, and `identityWeb` says so by name. Reads no files: `node --env-file=.env` does.
 *
 * @example
 * const auth = identityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 */
export function fromEnvironment(environment: NodeJS.ProcessEnv = process.env): FromEnvironment {
  const { ENTRA_TENANT_ID, ENTRA_CLIENT_ID, ENTRA_CLIENT_SECRET, ENTRA_INSTANCE, APP_BASE_URL } = environment;
  const local =
    environment["NODE_ENV"] === "production" ? undefined : `http://localhost:${environment["PORT"] || "3000"}`;
  const secrets = (environment["COOKIE_SECRETS"] ?? "").split(/[\s,]+/).filter(Boolean);
  return {
    tenantId: ENTRA_TENANT_ID?.trim() || undefined,
    clientId: ENTRA_CLIENT_ID?.trim() || undefined,
    clientCredentials: { clientSecret: ENTRA_CLIENT_SECRET?.trim() || undefined },
    baseUrl: APP_BASE_URL?.trim() || local,
    cookieSecrets: secrets.length > 0 ? secrets : undefined,
    instance: ENTRA_INSTANCE?.trim() || undefined,
  };
}
