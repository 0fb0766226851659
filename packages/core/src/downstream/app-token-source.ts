import { graphOrigin } from "../options/downstream-apis.ts";
import type { Services } from "../services.ts";
import { acquireForApp } from "../tokens/app-token.ts";
import { resourceOf } from "../authority/scopes.ts";
import type { TokenSource } from "./authenticated-fetch.ts";

/** Tokens of the app itself for the API that the scopes are of, whichever of its scopes they are: an app has all it was granted. */
export function appTokenSource(services: Services, tenantId: string | undefined): TokenSource {
  const acquire = async (scopes: readonly string[], claims?: string): Promise<string> => {
    const resource = resourceOf(scopes[0] ?? "") || graphOrigin(services.options.instance);
    const { token } = await acquireForApp(services, `${resource}/.default`, { tenantId, claims });
    return token.token;
  };
  return {
    getAccessToken: (scopes) => acquire(scopes),
    async renew(scopes, refused, claims): Promise<string | undefined> {
      // Of many calls that are refused at once, one renews; the others take what it got.
      const known = await acquire(scopes);
      if (known !== refused) {
        return known;
      }
      const renewed = await acquire(scopes, claims);
      return renewed === refused ? undefined : renewed;
    },
  };
}
