import { tenantAliases } from "../authority/tenants.ts";
import { guid } from "../lib/guid.ts";

/** Returns why an instance and a tenant do not go together. */
export function instanceTenantFaults(instance: string, tenantId: string | undefined): string[] {
  const host = URL.canParse(instance) ? new URL(instance).hostname : "";
  if (/(?:^|\.)b2clogin\.com$/u.test(host)) {
    return [
      "instance (ENTRA_INSTANCE) belongs to Azure AD B2C, which Identity Web does not support: its issuers, endpoints and tokens depend on " +
        "user flows. Use a tenant of Microsoft Entra External ID (https://contoso.ciamlogin.com), or a general OpenID Connect client.",
    ];
  }
  if (host === "ciamlogin.com" || host === "www.ciamlogin.com") {
    return [
      "instance (ENTRA_INSTANCE) does not name a tenant: External ID has one host for each tenant, such as https://contoso.ciamlogin.com.",
    ];
  }
  const alias = tenantId?.toLowerCase() ?? "";
  if (!host.endsWith(".ciamlogin.com") || !tenantAliases.includes(alias)) {
    return [];
  }
  const [name = ""] = host.split(".");
  const domain = guid.test(name) ? "its domain, such as contoso.onmicrosoft.com" : `${name}.onmicrosoft.com`;
  return [
    `tenantId "${alias}" does not fit an instance of External ID, which belongs to one tenant: give its Directory (tenant) ID, or ${domain}.`,
  ];
}
