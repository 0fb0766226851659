import type { AuthorityConfig } from "./config.ts";
import type { Metadata } from "./metadata.ts";
import { personalTenant } from "./tenants.ts";

/** Returns whether the app is open to this tenant. Rethrows what the app's own function throws. */
export async function isTenantAllowed(
  tenantId: string,
  metadata: Metadata,
  { allowedTenants, tenant: configured }: Pick<AuthorityConfig, "allowedTenants" | "tenant">,
): Promise<boolean> {
  const tenant = tenantId.toLowerCase();
  const home = metadata.tenantId === undefined || metadata.tenantId === tenant;
  const workOnly = configured !== "organizations" || tenant !== personalTenant;
  const listed =
    allowedTenants === undefined || allowedTenants === "any"
      ? true
      : typeof allowedTenants === "function"
        ? await allowedTenants(tenantId)
        : allowedTenants.some((allowed) => allowed.toLowerCase() === tenant);
  return home && workOnly && listed === true;
}
