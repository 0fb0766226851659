import type { AuthenticationResult } from "@azure/msal-node";

import { createMsalOperation } from "../authority/msal/operation.ts";
import { IdentityWebError, InteractionRequiredError, ServiceUnavailableError, SignInError } from "../errors/errors.ts";
import { isOfGeneration } from "../accounts/account-record.ts";
import type { LoadedRecord } from "../accounts/record-store.ts";
import { type MemoToken, renewalMarginMilliseconds, tokenKeyOf } from "../accounts/account-state.ts";
import { dropDeadGrant } from "./dead-grant.ts";
import { type AcquiredToken } from "./shared-call.ts";
import { type RefreshLease, takeRefreshLease } from "./refresh-lease.ts";
import { checkSameUser, foreignAccount, keepTokens, refusedTokens } from "./refreshed-record.ts";
import { cacheFor } from "../accounts/record-cache.ts";
import { sessionEnded } from "./session-ended.ts";
import { demandKey, type TokenDemand } from "./token-demand.ts";
import type { StoringTokenServices, TokenOwner } from "./context.ts";

const refusalMilliseconds = 60_000;
const mostRefusals = 50;

const mostChanges = 5;

/** The record is another one than the one that was loaded: it may hold what was wanted, so that it is looked into again. */
class RecordChanged extends Error {}

/**
 * Reads the account record, lets MSAL find or refresh the token in it, and writes back what changed. Where another process changed
 * the record while this one waited to refresh it, it begins again: what is wanted is likely to be there now.
 *
 * Claims are for one session: a session that has a cache of its own uses it for them, and what they bring is not shared.
 *
 * @throws {InteractionRequiredError} the record has ended, or Entra wants the user
 */
export async function acquireSilently(
  services: StoringTokenServices,
  owner: TokenOwner,
  scopes: readonly string[],
  correlationId: string,
  renew: boolean,
  demand?: TokenDemand,
): Promise<AcquiredToken> {
  for (let changes = 0; ; changes++) {
    const loaded = await loadLive(services, owner, scopes, demand);
    try {
      return await acquireFrom(services, owner, loaded, scopes, correlationId, renew, demand);
    } catch (error) {
      if (!(error instanceof RecordChanged)) {
        throw error;
      }
      if (changes >= mostChanges) {
        throw changingRecord(correlationId);
      }
    }
  }
}

async function loadLive(
  { options, records, memos }: StoringTokenServices,
  { user, memo, sessionId = "" }: TokenOwner,
  scopes: readonly string[],
  demand: TokenDemand | undefined,
): Promise<LoadedRecord> {
  const loaded = await records.load(memo.key);
  if (loaded === undefined || !isOfGeneration(loaded.record, memo.generation)) {
    if (memos.get(memo.key) === memo) {
      memos.drop(memo.key);
    }
    throw sessionEnded(scopes);
  }
  if (memo.alive) {
    memos.learn(memo.key, loaded.record, options.session.recheckSeconds * 1000);
  }
  // A page that polls must not ask Entra again and again what it has just refused (AADSTS50196).
  const refusal = memo.refusals.get(demandKey(tokenKeyOf(user.tenantId, scopes), demand, sessionId));
  if (refusal?.version === loaded.entry.version && Date.now() < refusal.until) {
    throw refusal.error;
  }
  return loaded;
}

async function acquireFrom(
  services: StoringTokenServices,
  owner: TokenOwner,
  loaded: LoadedRecord,
  scopes: readonly string[],
  correlationId: string,
  renew: boolean,
  demand?: TokenDemand,
): Promise<AcquiredToken> {
  const { user, memo } = owner;
  const kept = cacheFor(loaded.record, owner.sessionId, demand);
  const tokenKey = tokenKeyOf(user.tenantId, scopes);
  const metadata = await services.authority.metadata();
  let lease: RefreshLease | undefined;
  const operation = createMsalOperation(
    {
      scopes,
      correlationId,
      tenantId: user.tenantId,
      inspect: (body) => checkSameUser(services, loaded.record, user, body),
      beforeCall: async () => {
        lease ??= await takeRefreshLease(services.store, memo.key, async () => {
          const now = await services.records.load(memo.key);
          if (now?.entry.version !== loaded.entry.version) {
            throw new RecordChanged();
          }
        });
      },
      retries: 1,
    },
    metadata,
    services.options,
  );
  const cache = operation.client.getTokenCache();
  cache.deserialize(kept.text);
  const account = {
    homeAccountId: user.homeAccountId,
    environment: operation.environment,
    tenantId: user.tenantId,
    localAccountId: user.objectId,
    username: "",
  };
  // Another process may have renewed what this one still holds: then its token is taken.
  const held = memo.tokens.get(tokenKey)?.token;
  const forceRefresh = demand?.forceRefresh === true || (renew && held !== undefined && kept.text.includes(held));
  try {
    const result = await operation
      .run(() =>
        operation.client.acquireTokenSilent({
          account,
          scopes: [...scopes],
          authority: operation.authority,
          correlationId,
          forceRefresh,
          ...(demand?.claims === undefined ? {} : { claims: demand.claims }),
        }),
      )
      .catch((error: unknown) => failed(services, owner, loaded, error, scopes, correlationId, demand));
    if (result.account?.homeAccountId.toLowerCase() !== user.homeAccountId) {
      throw await refusedTokens(services, memo, foreignAccount(correlationId), scopes, correlationId);
    }
    if (operation.tokensReceived()) {
      // A token that meets claims is for the session that asked; in the shared cache it would reach the user's other browsers.
      const secret = demand?.claims === undefined || kept.own ? undefined : result.accessToken;
      await keepTokens(services, owner, loaded, { kept, made: cache.serialize(), secret }, scopes);
    }
    return { token: memoTokenOf(result, scopes), source: operation.tokensReceived() ? "authority" : "store" };
  } finally {
    await lease?.release();
  }
}

async function failed(
  services: StoringTokenServices,
  owner: TokenOwner,
  loaded: LoadedRecord,
  error: unknown,
  scopes: readonly string[],
  correlationId: string,
  demand: TokenDemand | undefined,
): Promise<never> {
  const { user, memo, sessionId = "" } = owner;
  if (error instanceof SignInError) {
    throw await refusedTokens(services, memo, error, scopes, correlationId);
  }
  const failure = error instanceof IdentityWebError ? error : withoutTokens(error, scopes, correlationId);
  if (failure instanceof InteractionRequiredError && memo.alive) {
    const until = Date.now() + refusalMilliseconds;
    if (memo.refusals.size >= mostRefusals) {
      memo.refusals.clear();
    }
    const key = demandKey(tokenKeyOf(user.tenantId, scopes), demand, sessionId);
    memo.refusals.set(key, { version: loaded.entry.version, until, error: failure });
    if (failure.grantEnded) {
      await dropDeadGrant(services, owner, loaded, demand);
    }
  }
  throw failure;
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

function changingRecord(correlationId: string): ServiceUnavailableError {
  const message = "The account record changed again and again while its tokens were to be refreshed.";
  return new ServiceUnavailableError("store_unavailable", message, { correlationId });
}

/** How MSAL says that the record holds nothing to work with; everything else it throws is a fault. */
const nothingKept = new Set([
  "no_tokens_found",
  "no_account_found",
  "no_account_in_silent_request",
  "refresh_token_expired",
]);

function withoutTokens(cause: unknown, scopes: readonly string[], correlationId: string): unknown {
  if (!nothingKept.has(String((cause as { errorCode?: unknown } | undefined)?.errorCode))) {
    return cause;
  }
  const message = "There is no token for these scopes yet: the user has to sign in or consent.";
  return new InteractionRequiredError("interaction_required", message, { scopes, correlationId, cause });
}
