import {
  type AccountRecord,
  liveSessions,
  newId,
  recordKey,
  type SessionEntry,
  withBackgroundEntry,
  withSession,
} from "../accounts/account-record.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { sessionTokenKey } from "../accounts/token-keys.ts";
import type { IssuedToken } from "../authority/issued-token.ts";
import { mergeCaches, withoutAccessTokens } from "../authority/msal/cache.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { User } from "../types/user.ts";
import type { SessionConfig } from "./config.ts";
import type { SessionContext } from "./context.ts";
import { endSession, endSessionLater } from "./end-session.ts";
import type { SessionRef } from "./session-ref.ts";
import { addToSidIndex } from "./sid-index.ts";

export interface NewSession {
  readonly request: AuthRequest;
  readonly claims: IdTokenClaims;
  readonly homeAccountId: string;
  /** MSAL's serialized cache of the redemption alone. */
  readonly cache: string;
  /** The session that this browser had before. It ends when the new one begins (session fixation, account switch). */
  readonly previousSession: SessionRef | undefined;
  readonly loopCount: number;
  readonly requestedGrant: string;
  /** Whether the sign-in has proven more than others: then its tokens are for this session alone. */
  readonly steppedUp: boolean;
  /** The token that came with the code, and the scopes that it was requested for. */
  readonly token: IssuedToken;
  readonly scopes: readonly string[];
}

export interface BegunSession {
  readonly user: User;
  readonly cookie: CookieToSet;
  readonly sessionId: string;
}

/**
 * Writes the session into the account's record, which is created if it does not exist, and seals the cookie that names
 * it.
 */
export async function beginSession(
  context: SessionContext,
  store: RequestStore,
  begun: NewSession,
): Promise<BegunSession> {
  const { config, accounts } = context;
  const { claims, homeAccountId } = begun;
  const now = Date.now();
  const entry: SessionEntry = {
    id: newId(),
    entraSessionId: typeof claims["sid"] === "string" ? claims["sid"] : undefined,
    expiresAt: now + config.session.absoluteSeconds * 1000,
    claims,
    ...(begun.steppedUp ? { cache: begun.cache } : {}),
  };
  const key = recordKey(homeAccountId, entry.id, config);
  await store.renewSession();
  // The index first: an entry that leads nowhere is harmless, but a session that a sign-out cannot find is not.
  await addToSidIndex(config, store, entry, key);
  const record = await store.records.update(key, (stored) => withNewSession(stored, entry, begun, config));
  await endPreviousSession(context, store, begun, key);
  if (record === undefined) {
    throw new TypeError("a session that has just begun cannot have ended");
  }
  const state = accounts.update(key, record);
  if (begun.scopes.length > 0) {
    const tokenKey = context.tokenKeys(claims.tid, begun.scopes);
    if (begun.steppedUp) {
      state.sessionTokens.set(sessionTokenKey(tokenKey, entry.id), begun.token);
    } else {
      state.tokens.set(tokenKey, begun.token);
    }
    accounts.resized(state);
  }
  const user = userOf(claims, homeAccountId);
  const cookie = context.sessions.seal({
    user,
    sessionId: entry.id,
    generation: record.generation,
    sealedAt: now,
    absoluteEnd: entry.expiresAt,
    loopCount: begun.loopCount,
    requestedGrant: begun.requestedGrant,
  });
  return { user, cookie, sessionId: entry.id };
}

async function endPreviousSession(
  context: SessionContext,
  store: RequestStore,
  { previousSession, request }: NewSession,
  newKey: string,
): Promise<void> {
  if (previousSession === undefined) {
    return;
  }
  const key = recordKey(previousSession.homeAccountId, previousSession.sessionId, context.config);
  context.accounts.endSession(key, previousSession.sessionId);
  // The new session is written: a store that fails now must not take it away again.
  if (key !== newKey) {
    await endSession(context, store, previousSession).catch(() => endSessionLater(context, request, previousSession));
  }
}

function withNewSession(
  stored: AccountRecord | undefined,
  entry: SessionEntry,
  begun: NewSession,
  config: SessionConfig,
): AccountRecord {
  const base = stored !== undefined && liveSessions(stored).length > 0 ? withCache(stored, begun) : newRecord(begun);
  const sessions = base.sessions.filter((session) => session.id !== begun.previousSession?.sessionId);
  // Groups are looked up again: people expect a change to take effect when they sign in.
  const record = withSession({ ...base, sessions, groups: undefined }, entry, config.session.maxPerAccount);
  return config.backgroundAccess ? withBackgroundEntry(record, entry.claims) : record;
}

/** What a step-up has proven, the account's other sessions have not: the shared cache stays unchanged. */
function withCache(stored: AccountRecord, { cache, steppedUp }: NewSession): AccountRecord {
  return steppedUp ? stored : { ...stored, cache: mergeCaches(undefined, cache, stored.cache) };
}

function newRecord({ cache, steppedUp }: NewSession): AccountRecord {
  return { generation: newId(), sessions: [], cache: steppedUp ? withoutAccessTokens(cache) : cache };
}

function userOf(claims: IdTokenClaims, homeAccountId: string): User {
  const text = (name: string): string | undefined => (typeof claims[name] === "string" ? claims[name] : undefined);
  return {
    id: `${claims.tid}.${claims.oid}`,
    tenantId: claims.tid,
    objectId: claims.oid,
    homeAccountId,
    name: text("name"),
    username: text("preferred_username"),
  };
}
