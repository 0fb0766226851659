/**
 * For authors of stores: the port, and the store in memory to compare with.
 *
 * @example
 * import { memoryStore } from "@identity-web/core/store";
 *
 * const store = memoryStore({ maxBytes: 1024 * 1024 });
 * const version = await store.put("key", "value", { ttlSeconds: 60, expected: undefined });
 * console.log(version, await store.get("key"));
 *
 * @module
 */
export { encryptedStore } from "./store/encrypted-store.ts";
export { memoryStore } from "./store/memory-store.ts";
export { prefixedStore } from "./store/prefixed-store.ts";

export type { MemoryStoreOptions } from "./store/memory-store.ts";
export type { PutOptions, Store, StoredEntry } from "./types/store.ts";
