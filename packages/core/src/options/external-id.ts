import { guid } from "./tenant.ts";

const aliases = ["common", "organizations", "consumers"];

/** Where Microsoft signs in work, school and personal accounts, in every cloud: never customers of an external tenant. */
const workforceHosts =
  /(?:^|\.)(?:microsoftonline\.(?:com|us|de)|partner\.microsoftonline\.cn|chinacloudapi\.cn|usgovcloudapi\.net|windows\.net|microsoft\.com)$/u;

/** `https://{tenant}.ciamlogin.com/{tenant}/v2.0`, twice the same GUID, and nothing before, between or after. */
const externalIssuer = /^https:\/\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ciamlogin\.com\/\1\/v2\.0$/u;

/**
 * Whether `issuer` is that of an external tenant (Microsoft Entra External ID), which `instance` may speak for: its host is neither
 * `contoso.ciamlogin.com` nor the app owner's own domain, at which the tenant answers. Which host that is stands in the options, and
 * TLS vouches for the rest.
 */
export function isExternalIssuer(issuer: unknown, instance: string): issuer is string {
  return typeof issuer === "string" && externalIssuer.test(issuer) && !workforceHosts.test(new URL(instance).hostname);
}

/** What an instance and a tenant cannot be together. */
export function instanceTenantFaults(instance: string, tenantId: string | undefined): string[] {
  const host = URL.canParse(instance) ? new URL(instance).hostname : "";
  if (/(?:^|\.)b2clogin\.com$/u.test(host)) {
    return [
      "instance (ENTRA_INSTANCE) is of Azure AD B2C, which Identity Web does not support: its issuers, endpoints and tokens depend on " +
        "user flows. Use a tenant of Microsoft Entra External ID (https://contoso.ciamlogin.com), or a general OpenID Connect client.",
    ];
  }
  if (host === "ciamlogin.com" || host === "www.ciamlogin.com") {
    return [
      "instance (ENTRA_INSTANCE) names no tenant: External ID has a host for each, such as https://contoso.ciamlogin.com.",
    ];
  }
  const alias = tenantId?.toLowerCase() ?? "";
  if (!host.endsWith(".ciamlogin.com") || !aliases.includes(alias)) {
    return [];
  }
  const [name = ""] = host.split(".");
  const domain = guid.test(name) ? "its domain, such as contoso.onmicrosoft.com" : `${name}.onmicrosoft.com`;
  return [
    `tenantId "${alias}" does not go with an instance of External ID, which is one tenant's: give its Directory (tenant) ID, or ${domain}.`,
  ];
}
