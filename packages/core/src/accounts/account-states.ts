import { LRUCache } from "lru-cache";

import { AccountMemo } from "./account-state.ts";
import { createWeighedMemos } from "./bounded-states.ts";
import { type AccountRecord, liveSessions } from "./account-record.ts";
import { grantsOf } from "./session-grants.ts";

/** The accounts that this process knows, bounded in bytes. */
export interface AccountMemos {
  get(key: string): AccountMemo | undefined;
  /** Takes over what the store says now. A record of another generation replaces what was known. */
  learn(key: string, record: AccountRecord, trustMilliseconds: number): AccountMemo;
  /** After tokens were added: the bound is on bytes. */
  grew(memo: AccountMemo): void;
  /** This process has ended the session: nothing that was read before can bring it back. */
  endSession(key: string, sessionId: string): void;
  /** Whether this process has ended the session, whatever a copy of the record says. */
  hasEnded(sessionId: string): boolean;
  drop(key: string): void;
  clear(): void;
}

const endedSessions = 50_000;

export function createAccountMemos(maxBytes: number = 128 * 1024 * 1024): AccountMemos {
  const memos = createWeighedMemos(maxBytes);
  const ended = new LRUCache<string, true>({ max: endedSessions });
  return {
    get: (key) => memos.get(key),
    learn(key, record, trustMilliseconds): AccountMemo {
      const known = memos.get(key);
      const memo = known?.generation === record.generation ? known : new AccountMemo(key, record.generation);
      memo.sessions.clear();
      memo.grants.clear();
      for (const session of liveSessions(record)) {
        if (ended.has(session.id)) {
          continue;
        }
        memo.sessions.add(session.id);
        const grants = grantsOf(session, record);
        if (grants !== undefined) {
          memo.grants.set(session.id, grants);
        }
      }
      memo.readAt = Date.now();
      memo.trustedUntil = memo.readAt + trustMilliseconds;
      memos.set(memo);
      return memo;
    },
    grew: (memo) => memos.grew(memo),
    endSession(key, sessionId): void {
      ended.set(sessionId, true);
      const memo = memos.get(key);
      memo?.sessions.delete(sessionId);
      memo?.grants.delete(sessionId);
      if (memo?.sessions.size === 0) {
        memos.delete(key);
      }
    },
    hasEnded: (sessionId) => ended.has(sessionId),
    drop: (key) => memos.delete(key),
    clear(): void {
      memos.clear();
    },
  };
}
