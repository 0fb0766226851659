import { type AccountRecord, isOfGeneration } from "../accounts/account-record.ts";
import type { AccountState } from "../accounts/account-state.ts";
import { recordCache } from "../accounts/record-cache.ts";
import type { LoadedRecord } from "../accounts/record-store.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { mergeCaches, pruneCache, withoutRefreshTokens } from "../authority/msal/cache.ts";
import { ServiceUnavailableError, type SignInError } from "../errors/errors.ts";
import type { TokenContext } from "./context.ts";
import { sessionEnded, type TokenRequest } from "./token-request.ts";

interface Refreshed {
  readonly request: TokenRequest;
  readonly loaded: LoadedRecord;
  /** MSAL's serialized cache after the refresh. */
  readonly cache: string;
  readonly token: IssuedToken;
}

/**
 * Writes the refreshed cache. A record that has ended meanwhile stays ended, and then nobody gets the new tokens
 * either.
 */
export async function writeRefreshed(
  { accounts }: Pick<TokenContext, "accounts">,
  { records }: RequestStore,
  { request, loaded, cache, token }: Refreshed,
): Promise<void> {
  const { owner, scopes, options } = request;
  const { state, sessionId } = owner;
  const place = recordCache(loaded.record, sessionId, options?.claims);
  // A token that meets claims is for the session that asked; in the shared cache it would reach the user's other
  // browsers.
  const secret = options?.claims === undefined || place.ofSession ? undefined : token.token;
  const mine = pruneCache(cache, secret);
  let ended = false;
  const change = (stored: AccountRecord | undefined): AccountRecord | undefined => {
    // A request's own copy of the framework's session still lists what was signed out while Entra responded.
    const signedOut =
      stored !== undefined && stored.sessions.length > 0 && stored.sessions.every(({ id }) => accounts.hasEnded(id));
    ended = stored === undefined || signedOut || !isOfGeneration(stored, state.generation);
    if (stored === undefined || ended) {
      return undefined;
    }
    return place.replacedIn(stored, (current) =>
      current === place.text ? mine : mergeCaches(place.text, mine, current),
    );
  };
  const written = await records
    .update(state.key, change, loaded)
    // A write that failed may have succeeded. The second try reads what is stored, and merges with our own write as
    // with another's.
    .catch(() => records.update(state.key, change))
    .catch(ignoreOutage);
  // What was overwritten may lack sessions that ended elsewhere meanwhile.
  if (written !== undefined && state.alive) {
    accounts.update(state.key, written);
  }
  if (ended || !state.alive) {
    throw sessionEnded(scopes);
  }
}

/** The tokens are valid even if they could not be stored: the next process fetches its own. */
function ignoreOutage(error: unknown): undefined {
  if (!(error instanceof ServiceUnavailableError)) {
    throw error;
  }
}

/**
 * Ends every session of an account whose refresh brought another user's tokens. A token that merely does not validate
 * (a clock, a key) ends nothing.
 */
export async function endAccount(
  { accounts }: Pick<TokenContext, "accounts">,
  { records }: RequestStore,
  state: AccountState,
  cause: SignInError,
): Promise<void> {
  if (cause.transient) {
    return;
  }
  if (accounts.get(state.key) === state) {
    accounts.drop(state.key);
  }
  await records.update(state.key, (stored) => {
    if (stored?.generation !== state.generation) {
      return undefined;
    }
    for (const { id } of stored.sessions) {
      accounts.endSession(state.key, id);
    }
    return "end";
  });
}

/**
 * Deletes a refresh token that Entra will never accept again, so that nobody sends it again. The sessions stay: the
 * user signs in again from them, and an access token that is still valid serves until its end.
 */
export async function dropDeadGrant(
  { records }: RequestStore,
  { owner: { state, sessionId }, options }: TokenRequest,
  loaded: LoadedRecord,
): Promise<void> {
  const dead = recordCache(loaded.record, sessionId, options?.claims);
  const change = (stored: AccountRecord | undefined): AccountRecord | undefined => {
    if (stored?.generation !== state.generation) {
      return undefined;
    }
    return dead.replacedIn(stored, (current) => withoutRefreshTokens(current, dead.text));
  };
  // If the store fails, the token is dead all the same; the next caller finds out again.
  await records.update(state.key, change, loaded).catch(ignoreOutage);
}
