import type { AuthenticationResult } from "@azure/msal-node";

import type { IdTokenClaims } from "../authority/id-token.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { RequestServices } from "../services.ts";
import { sessionTokenKey, tokenKeyOf } from "../accounts/account-state.ts";
import { mergeCaches, withoutAccessTokens } from "../authority/msal/cache.ts";
import { memoTokenOf } from "../tokens/refresh.ts";
import {
  type AccountRecord,
  keptForBackground,
  liveSessions,
  newId,
  recordKey,
  type SessionEntry,
  withSession,
} from "../accounts/account-record.ts";
import { endSession, endSessionLater, type NamedSession } from "./end-session.ts";
import type { OpenedSession } from "./sessions.ts";
import { addToSidIndex } from "./sid-index.ts";
import type { User } from "../types/user.ts";

/** The session that this browser had before: it ends when the new one begins (session fixation, account switch). */
export type EarlierSession = NamedSession;

export function earlierOf(session: OpenedSession): EarlierSession;
export function earlierOf(session: OpenedSession | undefined): EarlierSession | undefined;
export function earlierOf(session: OpenedSession | undefined): EarlierSession | undefined {
  return session && { homeAccountId: session.user.homeAccountId, sessionId: session.sessionId };
}

export interface NewSession {
  readonly request: AuthRequest;
  readonly claims: IdTokenClaims;
  readonly homeAccountId: string;
  /** MSAL's cache of the redemption alone. */
  readonly cache: string;
  readonly earlier: EarlierSession | undefined;
  readonly bounces: number;
  readonly wish: string;
  /** Whether the sign-in has proven more than others: then its tokens are for this session alone. */
  readonly steppedUp: boolean;
  readonly token: { readonly result: AuthenticationResult; readonly scopes: readonly string[] };
}

export interface BegunSession {
  readonly user: User;
  readonly cookie: CookieToSet;
  readonly sessionId: string;
}

/** Writes the session into the account's record, which is made where there is none, and seals the cookie that names it. */
export async function beginSession(services: RequestServices, made: NewSession): Promise<BegunSession> {
  const { options, records, memos } = services;
  const { claims, homeAccountId, earlier } = made;
  const now = Date.now();
  const entry: SessionEntry = {
    id: newId(),
    entraSessionId: typeof claims["sid"] === "string" ? claims["sid"] : undefined,
    expiresAt: now + options.session.absoluteSeconds * 1000,
    claims,
    ...(made.steppedUp ? { cache: made.cache } : {}),
  };
  const key = recordKey(homeAccountId, entry.id, options);
  await services.renewSession();
  // The index first: an entry that leads nowhere is harmless, a session that a sign-out cannot find is not.
  await addToSidIndex(services, entry, key);
  const record = await records.update(key, (stored) => changed(stored, entry, made, options));
  if (earlier !== undefined) {
    const earlierKey = recordKey(earlier.homeAccountId, earlier.sessionId, options);
    memos.endSession(earlierKey, earlier.sessionId);
    // The new session is written: a store that fails now must not take it away again.
    if (earlierKey !== key) {
      await endSession(services, earlier).catch(() => endSessionLater(services, made.request, earlier));
    }
  }
  if (record === undefined) {
    throw new TypeError("a session that has just begun cannot have ended");
  }
  const memo = memos.learn(key, record, options.session.recheckSeconds * 1000);
  if (made.token.scopes.length > 0) {
    const tokenKey = tokenKeyOf(claims.tid, made.token.scopes);
    const token = memoTokenOf(made.token.result, made.token.scopes);
    if (made.steppedUp) {
      memo.sessionTokens.set(sessionTokenKey(tokenKey, entry.id), token);
    } else {
      memo.tokens.set(tokenKey, token);
    }
    memos.grew(memo);
  }
  const user = userOf(claims, homeAccountId);
  const cookie = services.sessions.seal({
    user,
    sessionId: entry.id,
    generation: record.generation,
    sealedAt: now,
    absoluteEnd: entry.expiresAt,
    bounces: made.bounces,
    wish: made.wish,
  });
  return { user, cookie, sessionId: entry.id };
}

function changed(
  stored: AccountRecord | undefined,
  entry: SessionEntry,
  made: NewSession,
  options: ResolvedOptions,
): AccountRecord {
  const base = stored !== undefined && liveSessions(stored).length > 0 ? withCache(stored, made) : newRecord(made);
  const sessions = base.sessions.filter((session) => session.id !== made.earlier?.sessionId);
  // Groups are asked for anew: a sign-in is when people expect a change to hold.
  const record = withSession({ ...base, sessions, groups: undefined }, entry, options.session.maxPerAccount);
  return options.backgroundAccess ? keptForBackground(record, entry.claims) : record;
}

/** What a step-up has proven, the account's other sessions have not: what is shared stays as it is. */
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
