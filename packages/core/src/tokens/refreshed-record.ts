import { homeAccountIdOf } from "../authority/client-info.ts";
import { InteractionRequiredError, ServiceUnavailableError, SignInError } from "../errors/errors.ts";
import type { JsonObject } from "../lib/json.ts";
import { type AccountRecord, isOfGeneration } from "../accounts/account-record.ts";
import type { LoadedRecord } from "../accounts/record-store.ts";
import type { AccountMemo } from "../accounts/account-state.ts";
import { belongsTo, mergeCaches, pruneCache } from "../authority/msal/cache.ts";
import type { KeptCache } from "../accounts/record-cache.ts";
import { sessionEnded } from "./session-ended.ts";
import type { Account, StoringTokenServices, TokenOwner } from "./context.ts";

/** What MSAL made of a cache. */
interface MadeCache {
  readonly kept: KeptCache;
  readonly made: string;
  /** An access token that is not to be kept. */
  readonly secret: string | undefined;
}

/** Writes what MSAL made; a record that has ended meanwhile stays ended, and then nobody gets the new tokens either. */
export async function keepTokens(
  { options, records, memos }: StoringTokenServices,
  { user, memo }: TokenOwner,
  loaded: LoadedRecord,
  { kept, made, secret }: MadeCache,
  scopes: readonly string[],
): Promise<void> {
  if (!belongsTo(made, user.homeAccountId)) {
    throw foreignAccount(undefined);
  }
  const mine = pruneCache(made, secret);
  let ended = false;
  const change = (stored: AccountRecord | undefined): AccountRecord | undefined => {
    // A request's own copy of the framework's session still lists what was signed out while Entra answered.
    const signedOut =
      stored !== undefined && stored.sessions.length > 0 && stored.sessions.every(({ id }) => memos.hasEnded(id));
    ended = stored === undefined || signedOut || !isOfGeneration(stored, memo.generation);
    if (stored === undefined || ended) {
      return undefined;
    }
    return kept.replacedIn(stored, (now) => (now === kept.text ? mine : mergeCaches(kept.text, mine, now)));
  };
  const giveUp = (error: unknown): undefined => {
    // The tokens are good although they could not be kept: the next process fetches its own.
    if (!(error instanceof ServiceUnavailableError)) {
      throw error;
    }
  };
  // A write that failed may have happened. Tried again it sees what is stored, and is merged with its own like with another's.
  const written = await records
    .update(memo.key, change, loaded)
    .catch(() => records.update(memo.key, change))
    .catch(giveUp);
  // What was written over may lack sessions that ended elsewhere meanwhile.
  if (written !== undefined && memo.alive) {
    memos.learn(memo.key, written, options.session.recheckSeconds * 1000);
  }
  if (ended || !memo.alive) {
    throw sessionEnded(scopes);
  }
}

/** An ID token that comes with a refresh has to name the same user, or the whole response is dropped (OIDC Core 12.2). */
export async function checkSameUser(
  services: StoringTokenServices,
  record: AccountRecord,
  user: Account,
  body: JsonObject,
): Promise<void> {
  if (body["id_token"] === undefined) {
    return;
  }
  const claims = await services.idTokens.validate(body["id_token"], { nonce: undefined });
  const before = record.sessions.find((session) => session.claims.tid === user.tenantId)?.claims;
  const sameSubject = before === undefined || claims.sub === before.sub;
  const sameUser = claims.oid === user.objectId && claims.tid === user.tenantId && sameSubject;
  const home = body["client_info"] === undefined ? user.homeAccountId : homeAccountIdOf(body["client_info"], claims);
  if (!sameUser || home !== user.homeAccountId) {
    throw foreignAccount(undefined);
  }
}

/**
 * Nothing of a refused response is kept. Where it was somebody else's, every session of the account ends; a token that merely does
 * not validate (a clock, a key) ends nothing, and the user signs in again.
 */
export async function refusedTokens(
  { records, memos }: StoringTokenServices,
  memo: AccountMemo,
  cause: SignInError,
  scopes: readonly string[],
  correlationId: string,
): Promise<InteractionRequiredError> {
  const message = "Entra's answer to a refresh was refused; the user has to sign in again.";
  const error = new InteractionRequiredError("login_required", message, { scopes, cause, correlationId });
  if (cause.transient) {
    return error;
  }
  if (memos.get(memo.key) === memo) {
    memos.drop(memo.key);
  }
  await records.update(memo.key, (stored) => {
    if (stored?.generation !== memo.generation) {
      return undefined;
    }
    for (const { id } of stored.sessions) {
      memos.endSession(memo.key, id);
    }
    return "end";
  });
  return error;
}

export function foreignAccount(correlationId: string | undefined): SignInError {
  return new SignInError("account_mismatch", "Entra answered with another account's tokens; they were dropped.", {
    correlationId,
  });
}
