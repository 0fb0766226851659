import type { AuthenticationResult } from "@azure/msal-node";
import { homeAccountIdOf } from "../authority/client-info.ts";
import { createMsalOperation } from "../authority/msal-operation.ts";
import { IdentityWebError, InteractionRequiredError, ServiceUnavailableError, SignInError } from "../errors.ts";
import type { JsonObject } from "../http/json.ts";
import { type AccountRecord, liveSessions } from "../session/account-record.ts";
import type { LoadedRecord } from "../session/record-store.ts";
import type { User } from "../session/user.ts";
import { type AccountMemo, type MemoToken, renewalMarginMilliseconds, tokenKeyOf } from "./access-token-memo.ts";
import { sessionEnded } from "./session-ended.ts";
import type { TokenOwner, TokenServices } from "./token-services.ts";
import { belongsTo, mergeCaches, pruneCache } from "./msal-cache.ts";

const refusalMilliseconds = 60_000;
const mostRefusals = 50;

/**
 * Reads the account record, lets MSAL find or refresh the token in it, and writes back what changed.
 *
 * @throws {InteractionRequiredError} the record has ended, or Entra wants the user
 */
export async function acquireSilently(
  services: TokenServices,
  { user, memo }: TokenOwner,
  scopes: readonly string[],
  correlationId: string,
  renew: boolean,
): Promise<{ token: MemoToken; source: "store" | "authority" }> {
  const { options, records, memos } = services;
  const loaded = await records.load(memo.key);
  if (loaded === undefined || !isOfGeneration(loaded.record, memo.generation)) {
    if (memos.get(memo.key) === memo) memos.drop(memo.key);
    throw sessionEnded(scopes);
  }
  if (memo.alive) memos.learn(memo.key, loaded.record, options.session.recheckSeconds * 1000);
  const tokenKey = tokenKeyOf(user.tenantId, scopes);
  // A page that polls must not ask Entra again and again what it has just refused (AADSTS50196).
  const refusal = memo.refusals.get(tokenKey);
  if (refusal?.version === loaded.entry.version && Date.now() < refusal.until) throw refusal.error;
  const metadata = await services.authority.metadata();
  const inspect = (body: JsonObject): Promise<void> => checkSameUser(services, loaded.record, user, body);
  const request = { scopes, correlationId, tenantId: user.tenantId, inspect, retries: 1 };
  const operation = createMsalOperation(request, metadata, options);
  const cache = operation.client.getTokenCache();
  cache.deserialize(loaded.record.cache);
  const account = {
    homeAccountId: user.homeAccountId,
    environment: operation.environment,
    tenantId: user.tenantId,
    localAccountId: user.objectId,
    username: "",
  };
  const result = await operation
    .run(() =>
      operation.client.acquireTokenSilent({
        account,
        scopes: [...scopes],
        authority: operation.authority,
        correlationId,
        forceRefresh: renew,
      }),
    )
    .catch(async (error: unknown) => {
      if (error instanceof SignInError) throw await refusedTokens(services, memo, error, scopes, correlationId);
      const failure = error instanceof IdentityWebError ? error : withoutTokens(error, scopes, correlationId);
      if (failure instanceof InteractionRequiredError) {
        const until = Date.now() + refusalMilliseconds;
        if (memo.refusals.size >= mostRefusals) memo.refusals.clear();
        if (memo.alive) memo.refusals.set(tokenKey, { version: loaded.entry.version, until, error: failure });
      }
      throw failure;
    });
  if (result.account?.homeAccountId.toLowerCase() !== user.homeAccountId) {
    throw await refusedTokens(services, memo, foreignAccount(correlationId), scopes, correlationId);
  }
  if (operation.tokensReceived()) await keep(services, { user, memo }, loaded, cache.serialize(), scopes);
  return { token: memoTokenOf(result, scopes), source: operation.tokensReceived() ? "authority" : "store" };
}

/** Writes what MSAL made; a record that has ended meanwhile stays ended, and then nobody gets the new tokens either. */
async function keep(
  { records }: TokenServices,
  { user, memo }: Pick<TokenOwner, "user" | "memo">,
  loaded: LoadedRecord,
  serialized: string,
  scopes: readonly string[],
): Promise<void> {
  if (!belongsTo(serialized, user.homeAccountId)) throw foreignAccount(undefined);
  const mine = pruneCache(serialized);
  let ended = false;
  const change = (stored: AccountRecord | undefined): AccountRecord | undefined => {
    ended = stored === undefined || !isOfGeneration(stored, memo.generation);
    if (stored === undefined || ended) return undefined;
    const same = stored.cache === loaded.record.cache;
    return { ...stored, cache: same ? mine : mergeCaches(loaded.record.cache, mine, stored.cache) };
  };
  try {
    await records.update(memo.key, change, loaded);
  } catch (error) {
    // The tokens are good although they could not be kept: the next process fetches its own.
    if (!(error instanceof ServiceUnavailableError)) throw error;
  }
  if (ended || !memo.alive) throw sessionEnded(scopes);
}

/** An ID token that comes with a refresh has to name the same user, or the whole response is dropped (OIDC Core 12.2). */
async function checkSameUser(
  services: TokenServices,
  record: AccountRecord,
  user: User,
  body: JsonObject,
): Promise<void> {
  if (body["id_token"] === undefined) return;
  const claims = await services.idTokens.validate(body["id_token"], { nonce: undefined });
  const before = record.sessions.find((session) => session.claims.tid === user.tenantId)?.claims;
  const sameSubject = before === undefined || claims.sub === before.sub;
  const sameUser = claims.oid === user.objectId && claims.tid === user.tenantId && sameSubject;
  const home = body["client_info"] === undefined ? user.homeAccountId : homeAccountIdOf(body["client_info"], claims);
  if (!sameUser || home !== user.homeAccountId) throw foreignAccount(undefined);
}

/**
 * Nothing of a refused response is kept. Where it was somebody else's, every session of the account ends; a token that merely does
 * not validate (a clock, a key) ends nothing, and the user signs in again.
 */
async function refusedTokens(
  { records, memos }: TokenServices,
  memo: AccountMemo,
  cause: SignInError,
  scopes: readonly string[],
  correlationId: string,
): Promise<InteractionRequiredError> {
  const message = "Entra's answer to a refresh was refused; the user has to sign in again.";
  const error = new InteractionRequiredError("login_required", message, { scopes, cause, correlationId });
  if (cause.passing) return error;
  if (memos.get(memo.key) === memo) memos.drop(memo.key);
  await records.update(memo.key, (stored) => (stored?.generation === memo.generation ? "end" : undefined));
  return error;
}

export function memoTokenOf(result: AuthenticationResult, scopes: readonly string[]): MemoToken {
  const expiresAt = result.expiresOn?.getTime() ?? Date.now() + renewalMarginMilliseconds;
  return {
    token: result.accessToken,
    expiresAt,
    refreshAt: result.refreshOn?.getTime(),
    scopes: result.scopes.length > 0 ? result.scopes : scopes,
  };
}

function isOfGeneration(record: AccountRecord, generation: string): boolean {
  return record.generation === generation && liveSessions(record).length > 0;
}

function foreignAccount(correlationId: string | undefined): SignInError {
  return new SignInError("account_mismatch", "Entra answered with another account's tokens; they were dropped.", {
    correlationId,
  });
}

/** How MSAL says that the record holds nothing to work with; everything else it throws is a fault. */
const nothingKept = new Set([
  "no_tokens_found",
  "no_account_found",
  "no_account_in_silent_request",
  "refresh_token_expired",
]);

function withoutTokens(cause: unknown, scopes: readonly string[], correlationId: string): unknown {
  if (!nothingKept.has(String((cause as { errorCode?: unknown } | undefined)?.errorCode))) return cause;
  const message = "There is no token for these scopes yet: the user has to sign in or consent.";
  return new InteractionRequiredError("interaction_required", message, { scopes, correlationId, cause });
}
