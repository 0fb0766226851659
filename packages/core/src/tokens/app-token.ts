import type { IssuedToken } from "../authority/issued-token.ts";
import { clientCredentials } from "../authority/msal/client-credentials.ts";
import { isDomain } from "../authority/tenants.ts";
import { IdentityWebError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import type { AcquireAppTokenOptions } from "../types/token-acquisition.ts";
import type { TokenContext } from "./context.ts";
import { sessionlessToken } from "./sessionless-token.ts";
import { normalized } from "./token-request.ts";

/** A token and the tenant whose data it opens. */
export interface TenantToken {
  readonly token: IssuedToken;
  readonly tenantId: string;
}

/**
 * Returns a token of the app itself, in one tenant (RFC 6749 section 4.4).
 *
 * @throws {IdentityWebError} `scopes_invalid` or `tenant_required`, before Entra is asked
 */
export async function appToken(
  context: TokenContext,
  scope: string,
  { tenantId, claims, forceRefresh }: AcquireAppTokenOptions,
): Promise<TenantToken> {
  if (typeof scope !== "string" || !/^[\x21\x23-\x5b\x5d-\x7e]{1,300}\/\.default$/iu.test(scope)) {
    throw new IdentityWebError(
      "scopes_invalid",
      "A token of the app itself stands for all permissions that it was granted for one API. Request one scope that ends with " +
        "/.default, such as https://graph.microsoft.com/.default.",
    );
  }
  const { clientId, instanceHost } = context.config;
  const tenant = tenantFor(tenantId, context);
  const scopes = [scope];
  const token = await sessionlessToken(context, {
    state: context.sessionless.of(`app/${clientId}/${instanceHost}/${tenant}`),
    tokenKey: context.tokenKeys(tenant, scopes),
    scopes,
    subject: undefined,
    options: normalized({ claims, forceRefresh }),
    request: (correlationId, beforeRequest) =>
      clientCredentials(context.msal, { scope, tenant, claims, correlationId, beforeRequest }),
  });
  return { token, tenantId: tenant };
}

function tenantFor(tenantId: string | undefined, { config }: TokenContext): string {
  const tenant = (tenantId ?? config.tenant).toLowerCase();
  if (guid.test(tenant) || isDomain(tenant)) {
    return tenant;
  }
  throw new IdentityWebError(
    "tenant_required",
    "A token of the app itself belongs to one tenant, and common, organizations and consumers are not tenants. Name the tenant by its " +
      'GUID or a verified domain: getAccessTokenForApp(scope, { tenantId: "…" }).',
  );
}
