import { graphOrigin } from "../authority/graph-origin.ts";
import { resourceOf } from "../authority/scopes.ts";
import { appToken } from "../tokens/app-token.ts";
import type { TokenContext } from "../tokens/context.ts";
import type { TokenSource } from "./authenticated-fetch.ts";

/**
 * Provides tokens of the app itself for the API of the scopes, whichever of its scopes they are: an app has all that it
 * was granted.
 */
export function appTokenSource(context: TokenContext, tenantId: string | undefined): TokenSource {
  const acquire = async (scopes: readonly string[], claims?: string): Promise<string> => {
    const resource = resourceOf(scopes[0] ?? "") || graphOrigin(context.msal.config.instance);
    const { token } = await appToken(context, `${resource}/.default`, { tenantId, claims });
    return token.token;
  };
  return {
    getAccessToken: (scopes) => acquire(scopes),
    async renew(scopes, refused, claims): Promise<string | undefined> {
      // If many calls are refused at once, one renews and the others use its token.
      const current = await acquire(scopes);
      if (current !== refused) {
        return current;
      }
      const renewed = await acquire(scopes, claims);
      return renewed === refused ? undefined : renewed;
    },
  };
}
