import { TokenRequestError } from "../errors/errors.ts";
import { abortable, type AbortSignalLike } from "../lib/abortable.ts";
import type { RequestIdentity } from "../types/identity.ts";

/** What Azure SDKs ask with (`GetTokenOptions` of `@azure/core-auth`); other members are theirs. */
export interface AzureTokenOptions {
  readonly abortSignal?: AbortSignalLike | undefined;
  readonly claims?: string | undefined;
  readonly tenantId?: string | undefined;
}

/** What they get; times in milliseconds since the epoch (`AccessToken` of `@azure/core-auth`). */
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
 * The user as a credential for clients of Azure SDKs. Make the client for each request: it keeps the token of the user whose
 * credential it was made with, and would act as that user for everybody.
 *
 * `getToken` throws what `identity.acquireToken` throws, and `token_request_refused` where a tenant is asked for that the user is
 * not signed in to.
 */
export function azureTokenCredential(identity: Pick<RequestIdentity, "user" | "acquireToken">): AzureTokenCredential {
  return {
    async getToken(scopes, { abortSignal, claims, tenantId } = {}): Promise<AzureAccessToken> {
      const wanted = typeof scopes === "string" ? [scopes] : scopes;
      if (tenantId && identity.user !== undefined && tenantId.toLowerCase() !== identity.user.tenantId) {
        throw new TokenRequestError(
          "token_request_refused",
          "An Azure service asks for a token of another tenant than the user is signed in to: sign in to that tenant first.",
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
