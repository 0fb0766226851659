import type { Store } from "../types/store.ts";

/**
 * Returns a store that puts `prefix` before every key and lease, so that several apps or environments can share one
 * backing store.
 */
export function prefixedStore(store: Store, prefix: string): Store {
  return {
    prefix: (store.prefix ?? "") + prefix,
    get: (key) => store.get(prefix + key),
    put: (key, value, options) => store.put(prefix + key, value, options),
    delete: (key, options) => store.delete(prefix + key, options),
    ...(store.lease === undefined ? {} : { lease: (key, seconds) => leaseOf(store, prefix + key, seconds) }),
    ...(store.close === undefined ? {} : { close: store.close.bind(store) }),
  };
}

async function leaseOf(store: Store, key: string, ttlSeconds: number): ReturnType<NonNullable<Store["lease"]>> {
  return store.lease?.(key, ttlSeconds);
}
