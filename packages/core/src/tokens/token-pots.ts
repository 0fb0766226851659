import { LRUCache } from "lru-cache";
import { AccountMemo } from "./access-token-memo.ts";

/** What a process holds of tokens that belong to no account of a session: the app's own, and those on behalf of callers. */
export interface TokenPots {
  /** Made where there is none. */
  of(key: string): AccountMemo;
  /** After tokens were added: the bound is on bytes. */
  grew(pot: AccountMemo): void;
  clear(): void;
}

/** lru-cache weighs a value only when it is another one: so each weighing is a new object. */
interface Weighed {
  readonly pot: AccountMemo;
}

export function createTokenPots(maxBytes: number = 64 * 1024 * 1024): TokenPots {
  const pots = new LRUCache<string, Weighed>({
    maxSize: maxBytes,
    sizeCalculation: ({ pot }) => pot.size,
    dispose: ({ pot }) => {
      pot.retire();
    },
  });
  const weigh = (pot: AccountMemo): void => {
    pots.set(pot.key, { pot }, { noDisposeOnSet: pots.peek(pot.key)?.pot === pot });
  };
  return {
    of(key): AccountMemo {
      const known = pots.get(key)?.pot;
      if (known !== undefined) return known;
      const pot = new AccountMemo(key, "");
      weigh(pot);
      return pot;
    },
    grew(pot): void {
      if (pot.alive) weigh(pot);
    },
    clear: () => pots.clear(),
  };
}
