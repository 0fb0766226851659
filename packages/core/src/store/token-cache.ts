import { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";
import type { Store } from "./port.ts";

/** Where account records, with the tokens in them, are kept. Made by `inMemoryTokenCache()`, or `{ store }` for a store of one's own. */
export interface TokenCache {
  /** See `@identity-web/core/store`. Its entries hold refresh tokens, in clear text. */
  readonly store: Store;
}

/**
 * Keeps every account in this process, bounded in bytes. After a restart users are signed in again silently; several processes
 * need a shared store instead.
 */
export function inMemoryTokenCache(options?: MemoryStoreOptions): TokenCache {
  return { store: memoryStore(options) };
}
