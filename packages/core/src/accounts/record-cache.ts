import type { AccountRecord } from "./account-record.ts";
import type { TokenDemand } from "../tokens/token-demand.ts";

/** The serialized cache that an operation works on, and its place in the record. */
export interface KeptCache {
  readonly text: string;
  /** Whether it is of one session alone. */
  readonly own: boolean;
  /** The record with another cache in this place; `undefined` where the place is gone. */
  replacedIn(stored: AccountRecord, change: (now: string) => string): AccountRecord | undefined;
}

/** The shared cache; for claims the one of the session, where it has stepped up. */
export function cacheFor(
  record: AccountRecord,
  sessionId: string | undefined,
  demand: TokenDemand | undefined,
): KeptCache {
  const own = demand?.claims === undefined ? undefined : record.sessions.find(({ id }) => id === sessionId)?.cache;
  if (own === undefined) {
    return {
      text: record.cache,
      own: false,
      replacedIn: (stored, change) => ({ ...stored, cache: change(stored.cache) }),
    };
  }
  return {
    text: own,
    own: true,
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
