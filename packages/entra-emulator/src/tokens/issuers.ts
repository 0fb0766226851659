import type { Seed } from "../model/seed.ts";

/** The `iss` claims of a tenant's tokens. */
export interface Issuers {
  /** Returns the issuer of v2.0 tokens; for "{tenantid}" the template that `common` publishes. */
  versionTwo(tenantId: string): string;
  /** Returns the issuer of v1.0 access tokens. Entra uses another host for it, the emulator another path. */
  versionOne(tenantId: string): string;
}

/**
 * Returns the issuers of the seed's tenants. The issuer of an external tenant is on a separate host, which no client
 * has to reach: the endpoints and keys are those of the emulator, as for every other tenant.
 */
export function createIssuers(baseUrl: string, { tenants }: Seed): Issuers {
  const external = new Set(tenants.filter((tenant) => tenant.external === true).map(({ id }) => id));
  return {
    versionTwo: (tenantId) =>
      external.has(tenantId) ? `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0` : `${baseUrl}/${tenantId}/v2.0`,
    versionOne: (tenantId) => `${baseUrl}/sts/${tenantId}/`,
  };
}
