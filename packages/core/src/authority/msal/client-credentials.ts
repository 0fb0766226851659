import type { IssuedToken } from "../issued-token.ts";
import type { MsalContext } from "./context.ts";
import { runGrant } from "./run-grant.ts";

export interface ClientCredentialsGrant {
  /** One scope that ends with `/.default`. */
  readonly scope: string;
  /** GUID or domain. */
  readonly tenant: string;
  readonly claims: string | undefined;
  readonly correlationId: string;
  readonly beforeRequest: () => Promise<void>;
}

/** Returns a token of the app itself, in one tenant (RFC 6749 section 4.4). */
export async function clientCredentials(context: MsalContext, grant: ClientCredentialsGrant): Promise<IssuedToken> {
  const { scope, tenant, claims, correlationId, beforeRequest } = grant;
  const scopes = [scope];
  const call = { scopes, correlationId, beforeRequest, retries: 1, tenant };
  const { token } = await runGrant(context, call, ({ application }) =>
    application.acquireTokenByClientCredential({
      scopes,
      correlationId,
      skipCache: true,
      ...(claims === undefined ? {} : { claims }),
    }),
  );
  return token;
}
