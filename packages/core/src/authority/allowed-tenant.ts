import type { ResolvedOptions } from "../options/resolved-options.ts";
import { personalTenant } from "../options/tenant.ts";
import type { Metadata } from "./metadata.ts";

/** Whether the app is open to this tenant. What the app's own function throws is thrown. */
export async function isTenantAllowed(
  tenantId: string,
  metadata: Metadata,
  { allowedTenants, tenant: configured }: ResolvedOptions,
): Promise<boolean> {
  const tenant = tenantId.toLowerCase();
  const home = metadata.tenantId === undefined || metadata.tenantId === tenant;
  const workOnly = configured !== "organizations" || tenant !== personalTenant;
  const listed =
    allowedTenants === undefined || allowedTenants === "any"
      ? true
      : typeof allowedTenants === "function"
        ? await allowedTenants(tenantId)
        : allowedTenants.some((one) => one.toLowerCase() === tenant);
  return home && workOnly && listed === true;
}
