import { isOfGeneration } from "../accounts/account-record.ts";
import { recordCache } from "../accounts/record-cache.ts";
import type { LoadedRecord } from "../accounts/record-store.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { refresh } from "../authority/msal/refresh.ts";
import { InteractionRequiredError, ServiceUnavailableError, SignInError } from "../errors/errors.ts";
import type { TokenContext } from "./context.ts";
import { type RefreshLease, takeRefreshLease } from "./refresh-lease.ts";
import { dropDeadGrant, endAccount, writeRefreshed } from "./refreshed-record.ts";
import type { AcquiredToken } from "./shared-call.ts";
import { callKey, sessionEnded, type TokenRequest } from "./token-request.ts";

export interface RefreshRequest extends TokenRequest {
  readonly correlationId: string;
  /** A background renewal, while the current token is valid. */
  readonly renewal: boolean;
}

/** A refusal holds while the record is unchanged, for a minute: the user may consent elsewhere. */
const refusalMilliseconds = 60_000;
const maxChanges = 5;

/** The record changed after we loaded it and may already contain the token, so we read it again. */
class RecordChanged extends Error {}

/**
 * Reads the account record, returns or refreshes the token in it, and writes back what changed. If another process
 * changes the record while this one waits to refresh it, this one starts over: the token is probably there now.
 *
 * Claims are for one session: a session that has a cache of its own uses it for them, and the result is not shared.
 *
 * @throws {InteractionRequiredError} the record has ended, or Entra requires user interaction
 */
export async function refreshToken(
  context: TokenContext,
  store: RequestStore,
  request: RefreshRequest,
): Promise<AcquiredToken> {
  for (let changes = 0; ; changes++) {
    const loaded = await loadLive(context, store, request);
    const lease = createLeaseHolder(store, request, loaded);
    try {
      const { token, cache, fromNetwork } = await refresh(context.msal, {
        ...grantFrom(request, loaded),
        beforeRequest: lease.take,
      });
      if (fromNetwork) {
        await writeRefreshed(context, store, { request, loaded, cache, token });
      }
      return { token, source: fromNetwork ? "authority" : "store" };
    } catch (error) {
      if (!(error instanceof RecordChanged)) {
        throw await handleFailure(context, store, { request, loaded, error });
      }
      if (changes >= maxChanges) {
        const message = "The account record kept changing while its tokens were being refreshed.";
        throw new ServiceUnavailableError("store_unavailable", message, { correlationId: request.correlationId });
      }
    } finally {
      await lease.release();
    }
  }
}

async function loadLive(
  { accounts }: TokenContext,
  { records }: RequestStore,
  { owner: { state, sessionId }, scopes, tokenKey, options }: RefreshRequest,
): Promise<LoadedRecord> {
  const loaded = await records.load(state.key);
  if (loaded === undefined || !isOfGeneration(loaded.record, state.generation)) {
    if (accounts.get(state.key) === state) {
      accounts.drop(state.key);
    }
    throw sessionEnded(scopes);
  }
  if (state.alive) {
    accounts.update(state.key, loaded.record);
  }
  // A page that polls must not ask Entra again and again for what it has just refused (AADSTS50196).
  const refusal = state.callMemory?.refusals.get(callKey(tokenKey, options, sessionId));
  if (refusal?.version === loaded.entry.version) {
    throw refusal.error;
  }
  return loaded;
}

function grantFrom(
  request: RefreshRequest,
  { record }: LoadedRecord,
): Omit<Parameters<typeof refresh>[1], "beforeRequest"> {
  const { owner, scopes, tokenKey, options, correlationId, renewal } = request;
  const { user, state, sessionId } = owner;
  const { text } = recordCache(record, sessionId, options?.claims);
  // Another process may have renewed the token that this one still holds: then its token is used.
  const current = state.tokens.get(tokenKey)?.token;
  return {
    account: user,
    subject: record.sessions.find(({ claims }) => claims.tid === user.tenantId)?.claims.sub,
    cache: text,
    scopes,
    claims: options?.claims,
    forceRefresh: options?.forceRefresh === true || (renewal && current !== undefined && text.includes(current)),
    correlationId,
  };
}

interface LeaseHolder {
  readonly take: () => Promise<void>;
  release(): Promise<void>;
}

/** The lease is taken when the request to Entra leaves, and the record is compared with what was loaded. */
function createLeaseHolder(
  { store, records }: RequestStore,
  request: RefreshRequest,
  loaded: LoadedRecord,
): LeaseHolder {
  const { key } = request.owner.state;
  let lease: RefreshLease | undefined;
  return {
    async take(): Promise<void> {
      lease ??= await takeRefreshLease(store, key, async () => {
        const current = await records.load(key);
        if (current?.entry.version !== loaded.entry.version) {
          throw new RecordChanged();
        }
      });
    },
    release: async () => lease?.release(),
  };
}

interface FailedRefresh {
  readonly request: RefreshRequest;
  readonly loaded: LoadedRecord;
  readonly error: unknown;
}

/** @returns the error to throw */
async function handleFailure(context: TokenContext, store: RequestStore, failed: FailedRefresh): Promise<unknown> {
  const { request, loaded, error } = failed;
  const { owner, scopes, tokenKey, options, correlationId } = request;
  const { state, sessionId } = owner;
  if (error instanceof SignInError) {
    await endAccount(context, store, state, error);
    const message = "Entra's response to a refresh was refused. The user must sign in again.";
    return new InteractionRequiredError("login_required", message, { scopes, cause: error, correlationId });
  }
  // Another part may have raised the error, such as a session that has ended: only `interaction_required` is a refusal
  // of Entra.
  if (error instanceof InteractionRequiredError && error.code === "interaction_required" && state.alive) {
    const key = callKey(tokenKey, options, sessionId);
    state.rememberCalls().refusals.set(key, { version: loaded.entry.version, error }, refusalMilliseconds);
    if (error.grantEnded) {
      await dropDeadGrant(store, request, loaded);
    }
  }
  return error;
}
