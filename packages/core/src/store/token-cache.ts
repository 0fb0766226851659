import { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";
import type { Store } from "./port.ts";

/** Where account records, with the tokens in them, are kept. Made by `inMemoryTokenCache()`. */
export interface TokenCache {
  readonly store: Store;
}

/**
 * Keeps every account in this process, bounded in bytes. After a restart users are signed in again silently; several processes
 * need a shared store instead.
 */
export function inMemoryTokenCache(options?: MemoryStoreOptions): TokenCache {
  return { store: memoryStore(options) };
}
