import { LRUCache } from "lru-cache";

import { type AccountRecord, liveSessions } from "./account-record.ts";
import { AccountState } from "./account-state.ts";
import { createBoundedStates } from "./bounded-states.ts";
import { grantsOf } from "./session-grants.ts";

/** The accounts that this process knows, bounded in bytes. */
export interface AccountStates {
  get(key: string): AccountState | undefined;
  /** Takes over what the store contains now. A record of another generation replaces what was known. */
  update(key: string, record: AccountRecord): AccountState;
  /** Call it after tokens were added to a state, because the bound is on bytes. */
  resized(state: AccountState): void;
  /** Records that this process has ended a session: nothing that was read before can bring it back. */
  endSession(key: string, sessionId: string): void;
  /** Returns whether this process has ended the session, whatever a copy of the record says. */
  hasEnded(sessionId: string): boolean;
  drop(key: string): void;
  clear(): void;
}

export interface AccountStatesOptions {
  /** Seconds for which a reading of the store is trusted. */
  readonly recheckSeconds: number;
  readonly maxBytes?: number;
}

const maxEndedSessions = 50_000;

export function createAccountStates({
  recheckSeconds,
  maxBytes = 128 * 1024 * 1024,
}: AccountStatesOptions): AccountStates {
  const states = createBoundedStates(maxBytes);
  const ended = new LRUCache<string, true>({ max: maxEndedSessions });
  return {
    get: (key) => states.get(key),
    update(key, record): AccountState {
      const current = states.get(key);
      const state = current?.generation === record.generation ? current : new AccountState(key, record.generation);
      state.sessions.clear();
      state.grants.clear();
      for (const session of liveSessions(record)) {
        if (ended.has(session.id)) {
          continue;
        }
        state.sessions.add(session.id);
        const grants = grantsOf(session, record);
        if (grants !== undefined) {
          state.grants.set(session.id, grants);
        }
      }
      state.readAt = Date.now();
      state.freshUntil = state.readAt + recheckSeconds * 1000;
      states.set(state);
      return state;
    },
    resized: (state) => states.resized(state),
    endSession(key, sessionId): void {
      ended.set(sessionId, true);
      const state = states.get(key);
      state?.sessions.delete(sessionId);
      state?.grants.delete(sessionId);
      if (state?.sessions.size === 0) {
        states.delete(key);
      }
    },
    hasEnded: (sessionId) => ended.has(sessionId),
    drop: (key) => states.delete(key),
    clear: () => states.clear(),
  };
}
