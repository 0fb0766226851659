/**
 * Where Microsoft signs in work, school and personal accounts, in every cloud: never customers of an external tenant.
 */
const workforceHosts =
  /(?:^|\.)(?:microsoftonline\.(?:com|us|de)|partner\.microsoftonline\.cn|chinacloudapi\.cn|usgovcloudapi\.net|windows\.net|microsoft\.com)$/u;

/** `https://{tenant}.ciamlogin.com/{tenant}/v2.0`, with the same GUID twice, and nothing before, between or after. */
const externalIssuer = /^https:\/\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ciamlogin\.com\/\1\/v2\.0$/u;

/**
 * Returns whether `issuer` belongs to an external tenant (Microsoft Entra External ID) that `instance` may speak for.
 * Its host is neither `contoso.ciamlogin.com` nor the app owner's own domain, at which the tenant responds. The options
 * say which host that is, and TLS vouches for the rest.
 */
export function isExternalIssuer(issuer: unknown, instance: string): issuer is string {
  return typeof issuer === "string" && externalIssuer.test(issuer) && !workforceHosts.test(new URL(instance).hostname);
}
