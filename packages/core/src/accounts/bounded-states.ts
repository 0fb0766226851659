import { LRUCache } from "lru-cache";

import type { AccountMemo } from "./account-state.ts";

/** Memos by their key, bounded in bytes. One that is evicted or dropped is retired. */
export interface WeighedMemos {
  get(key: string): AccountMemo | undefined;
  set(memo: AccountMemo): void;
  /** After something was added to it: the bound is on bytes. */
  grew(memo: AccountMemo): void;
  delete(key: string): void;
  clear(): void;
}

/** A memo grows while it is held, and lru-cache weighs a value only when it is another one: so each weighing is a new object. */
interface Weighed {
  readonly memo: AccountMemo;
}

export function createWeighedMemos(maxBytes: number): WeighedMemos {
  const memos = new LRUCache<string, Weighed>({
    maxSize: maxBytes,
    sizeCalculation: ({ memo }) => memo.size,
    dispose: ({ memo }) => {
      memo.retire();
    },
  });
  const set = (memo: AccountMemo): void => {
    memos.set(memo.key, { memo }, { noDisposeOnSet: memos.peek(memo.key)?.memo === memo });
  };
  return {
    get: (key) => memos.get(key)?.memo,
    set,
    grew(memo): void {
      if (memo.alive && memos.peek(memo.key)?.memo === memo) {
        set(memo);
      }
    },
    delete: (key) => void memos.delete(key),
    clear: () => memos.clear(),
  };
}
