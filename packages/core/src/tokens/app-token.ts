import { createMsalOperation } from "../authority/msal/operation.ts";
import { IdentityWebError } from "../errors/errors.ts";
import { guid } from "../options/tenant.ts";
import type { Services } from "../services.ts";
import { type MemoToken, tokenKeyOf } from "../accounts/account-state.ts";
import { acquireKept } from "./sessionless-token.ts";
import { msalFailure } from "./msal-failure.ts";
import { memoTokenOf } from "./refresh.ts";
import { demandOf, type TokenDemand } from "./token-demand.ts";

export interface AppTokenDemand extends TokenDemand {
  /** GUID or domain; by default the configured tenant. */
  readonly tenantId?: string | undefined;
}

const domain = /^(?=.{1,253}$)(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,63}$/u;

/**
 * A token of the app itself, in one tenant (RFC 6749 section 4.4).
 *
 * @throws {IdentityWebError} `scopes_invalid` or `tenant_required`, before Entra is asked
 */
export async function acquireForApp(
  services: Services,
  scope: string,
  { tenantId, claims, forceRefresh }: AppTokenDemand,
): Promise<{ readonly token: MemoToken; readonly tenantId: string }> {
  if (typeof scope !== "string" || !/^[\x21\x23-\x5b\x5d-\x7e]{1,300}\/\.default$/iu.test(scope)) {
    throw new IdentityWebError(
      "scopes_invalid",
      "The app's own token is for everything that it was granted in one API: ask for one scope that ends with /.default, such as " +
        "https://graph.microsoft.com/.default.",
    );
  }
  const { options } = services;
  const tenant = tenantFor(tenantId, services);
  const scopes = [scope];
  const slot = tokenKeyOf(tenant, scopes);
  const token = await acquireKept(services, {
    pot: services.pots.of(`app/${options.clientId}/${options.instanceHost}/${tenant}`),
    slot,
    scopes,
    subject: undefined,
    demand: demandOf({ claims, forceRefresh }),
    async call(correlationId, beforeCall): Promise<MemoToken> {
      const metadata = await services.authority.metadata();
      const operation = createMsalOperation(
        { scopes, correlationId, beforeCall, retries: 1, forTenant: tenant },
        metadata,
        options,
      );
      const result = await operation
        .run(() =>
          operation.client.acquireTokenByClientCredential({
            scopes,
            correlationId,
            skipCache: true,
            ...(claims === undefined ? {} : { claims }),
          }),
        )
        .catch((error: unknown) => {
          throw msalFailure(error, correlationId);
        });
      if (result === null) {
        throw new TypeError("MSAL answered no token and no error");
      }
      return memoTokenOf(result, scopes);
    },
  });
  return { token, tenantId: tenant };
}

function tenantFor(given: string | undefined, { options }: Services): string {
  const tenant = (given ?? options.tenant).toLowerCase();
  if (guid.test(tenant) || domain.test(tenant)) {
    return tenant;
  }
  throw new IdentityWebError(
    "tenant_required",
    "The app's own token is of one tenant, and common, organizations and consumers are none: name it, " +
      'getAccessTokenForApp(scope, { tenantId: "…" }), by its GUID or a verified domain.',
  );
}
