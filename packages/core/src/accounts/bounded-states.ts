import { LRUCache } from "lru-cache";

import type { AccountState } from "./account-state.ts";

/** Account states by their key, bounded in bytes. One that is evicted or dropped is disposed. */
export interface BoundedStates {
  get(key: string): AccountState | undefined;
  set(state: AccountState): void;
  /** Call it after something was added to a state, because the bound is on bytes. */
  resized(state: AccountState): void;
  delete(key: string): void;
  clear(): void;
}

/** A state grows while it is cached, and lru-cache measures only new values: so each measurement is a new object. */
interface Measured {
  readonly state: AccountState;
}

export function createBoundedStates(maxBytes: number): BoundedStates {
  const states = new LRUCache<string, Measured>({
    maxSize: maxBytes,
    sizeCalculation: ({ state }) => state.size,
    dispose: ({ state }) => {
      state.dispose();
    },
  });
  const set = (state: AccountState): void => {
    states.set(state.key, { state }, { noDisposeOnSet: states.peek(state.key)?.state === state });
  };
  return {
    get: (key) => states.get(key)?.state,
    set,
    resized(state): void {
      if (state.alive && states.peek(state.key)?.state === state) {
        set(state);
      }
    },
    delete: (key) => void states.delete(key),
    clear: () => states.clear(),
  };
}
