import type { Store } from "@identity-web/core/store";

/** Returns the store with a `close` that calls `close` once, even if it is called again. */
export function closeOnce(store: Store, close: () => Promise<void>): Store {
  let closed: Promise<void> | undefined;
  return { ...store, close: () => (closed ??= close()) };
}
