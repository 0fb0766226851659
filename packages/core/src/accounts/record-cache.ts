import type { AccountRecord } from "./account-record.ts";

/** The serialized MSAL cache that a refresh works on, and its place in the record. */
export interface RecordCache {
  readonly text: string;
  /** Whether it belongs to one session alone. */
  readonly ofSession: boolean;
  /** Returns the record with another cache in this place; `undefined` if the place is gone. */
  replacedIn(stored: AccountRecord, change: (current: string) => string): AccountRecord | undefined;
}

/** Returns the account's shared cache. For claims, returns the cache of the session if it has stepped up. */
export function recordCache(
  record: AccountRecord,
  sessionId: string | undefined,
  claims: string | undefined,
): RecordCache {
  const own = claims === undefined ? undefined : record.sessions.find(({ id }) => id === sessionId)?.cache;
  if (own === undefined) {
    return {
      text: record.cache,
      ofSession: false,
      replacedIn: (stored, change) => ({ ...stored, cache: change(stored.cache) }),
    };
  }
  return {
    text: own,
    ofSession: true,
    replacedIn(stored, change): AccountRecord | undefined {
      if (!stored.sessions.some(({ id, cache }) => id === sessionId && cache !== undefined)) {
        return undefined;
      }
      const sessions = stored.sessions.map((session) =>
        session.id === sessionId && session.cache !== undefined
          ? { ...session, cache: change(session.cache) }
          : session,
      );
      return { ...stored, sessions };
    },
  };
}
