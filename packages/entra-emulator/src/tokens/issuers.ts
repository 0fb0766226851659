/** The issuer of v2.0 tokens of a tenant, or with "{tenantid}" the template that `common` publishes. */
export function issuer(baseUrl: string, tenantId: string): string {
  return `${baseUrl}/${tenantId}/v2.0`;
}

/** The issuer of v1.0 access tokens, which Entra keeps on another host; here it is another path. */
export function versionOneIssuer(baseUrl: string, tenantId: string): string {
  return `${baseUrl}/sts/${tenantId}/`;
}
