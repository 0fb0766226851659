import type { JsonObject } from "../lib/json.ts";
import type { Authority } from "../model/directory.ts";
import type { Emulation } from "../state/emulation.ts";

/**
 * Returns the OpenID configuration of an authority. Like Entra's, it has neither `grant_types_supported` nor
 * `code_challenge_methods_supported`, and the issuer of `common` is the template with `{tenantid}`.
 */
export function discoveryDocument(
  { baseUrl, issuers }: Emulation,
  authority: Authority,
  segment: string,
  infix: string,
): JsonObject {
  const tenantId = authority.kind === "tenant" ? authority.tenant.id : "{tenantid}";
  // The first segment must be the tenant: MSAL replaces it to reach another tenant.
  const tenantSegment =
    authority.kind === "tenant" && segment.toLowerCase() !== "consumers" ? authority.tenant.id : segment;
  const endpoint = (path: string): string => `${baseUrl}/${tenantSegment}${infix}/${path}`;
  return {
    token_endpoint: endpoint("oauth2/v2.0/token"),
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    jwks_uri: endpoint("discovery/v2.0/keys"),
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "code id_token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuers.versionTwo(tenantId),
    request_uri_parameter_supported: false,
    authorization_endpoint: endpoint("oauth2/v2.0/authorize"),
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: endpoint("oauth2/v2.0/logout"),
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
      "c_hash",
      "email",
    ],
    tenant_region_scope: authority.kind === "tenant" ? "NA" : null,
    cloud_instance_name: "microsoftonline.com",
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: "graph.microsoft.com",
    rbac_url: "https://pas.windows.net",
  };
}
