import { TokenRequestError } from "../errors/errors.ts";
import { abortable, type AbortSignalLike } from "../lib/abortable.ts";
import type { RequestIdentity } from "../types/identity.ts";

/** The options that Azure SDKs pass (`GetTokenOptions` of `@azure/core-auth`); other members are ignored. */
export interface AzureTokenOptions {
  readonly abortSignal?: AbortSignalLike | undefined;
  readonly claims?: string | undefined;
  readonly tenantId?: string | undefined;
}

/** The token that Azure SDKs receive (`AccessToken` of `@azure/core-auth`). Times are milliseconds since the epoch. */
export interface AzureAccessToken {
  token: string;
  expiresOnTimestamp: number;
  refreshAfterTimestamp?: number;
}

/** Fits `TokenCredential` of `@azure/core-auth`, without needing that package. */
export interface AzureTokenCredential {
  getToken(scopes: string | string[], options?: AzureTokenOptions): Promise<AzureAccessToken>;
}

/**
 * Returns the user as a credential for clients of Azure SDKs. Create the client for each request: it caches the token
 * of the user whose credential it was created with, and would act as that user for everybody.
 *
 * `getToken` throws what `identity.acquireToken` throws, and `token_request_refused` for a tenant that the user is not
 * signed in to.
 */
export function azureTokenCredential(identity: Pick<RequestIdentity, "user" | "acquireToken">): AzureTokenCredential {
  return {
    async getToken(scopes, { abortSignal, claims, tenantId } = {}): Promise<AzureAccessToken> {
      const wanted = typeof scopes === "string" ? [scopes] : scopes;
      if (tenantId && identity.user !== undefined && tenantId.toLowerCase() !== identity.user.tenantId) {
        throw new TokenRequestError(
          "token_request_refused",
          "An Azure service requires a token of a different tenant from the one the user is signed in to. Sign in to that tenant first.",
        );
      }
      const options = claims ? { claims, forceRefresh: true } : {};
      const token = await abortable(() => identity.acquireToken(wanted, options), abortSignal);
      return {
        token: token.accessToken,
        expiresOnTimestamp: token.expiresAt.getTime(),
        ...(token.refreshAt && { refreshAfterTimestamp: token.refreshAt.getTime() }),
      };
    },
  };
}
