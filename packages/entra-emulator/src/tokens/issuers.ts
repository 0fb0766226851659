import type { Seed } from "../model/seed.ts";

/** Who the tokens of a tenant say has issued them. */
export interface Issuers {
  /** Of v2.0 tokens of a tenant, or with "{tenantid}" the template that `common` publishes. */
  of(tenantId: string): string;
  /** Of v1.0 access tokens, which Entra keeps on another host; here it is another path. */
  ofVersionOne(tenantId: string): string;
}

/** An external tenant's issuer is a host of its own, which nobody has to reach: endpoints and keys stay with everybody's. */
export function createIssuers(baseUrl: string, { tenants }: Seed): Issuers {
  const external = new Set(tenants.filter((tenant) => tenant.external === true).map(({ id }) => id));
  return {
    of: (tenantId) =>
      external.has(tenantId) ? `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0` : `${baseUrl}/${tenantId}/v2.0`,
    ofVersionOne: (tenantId) => `${baseUrl}/sts/${tenantId}/`,
  };
}
