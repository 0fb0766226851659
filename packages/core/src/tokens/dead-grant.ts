import { ServiceUnavailableError } from "../errors/errors.ts";
import type { LoadedRecord } from "../accounts/record-store.ts";
import { withoutRefreshTokens } from "../authority/msal/cache.ts";
import { cacheFor } from "../accounts/record-cache.ts";
import type { TokenDemand } from "./token-demand.ts";
import type { StoringTokenServices, TokenOwner } from "./context.ts";

/**
 * Entra will never again take the refresh token: it goes, so that nobody asks with it again. The sessions stay: the user signs in
 * again from them, and an access token that is still good serves until its end.
 */
export async function dropDeadGrant(
  { records }: StoringTokenServices,
  { memo, sessionId }: TokenOwner,
  loaded: LoadedRecord,
  demand: TokenDemand | undefined,
): Promise<void> {
  const dead = cacheFor(loaded.record, sessionId, demand);
  await records
    .update(
      memo.key,
      (stored) => {
        if (stored?.generation !== memo.generation) {
          return undefined;
        }
        return dead.replacedIn(stored, (now) => withoutRefreshTokens(now, dead.text));
      },
      loaded,
    )
    .catch((error: unknown) => {
      // It is dead all the same; the next one who asks finds out again.
      if (!(error instanceof ServiceUnavailableError)) {
        throw error;
      }
    });
}
