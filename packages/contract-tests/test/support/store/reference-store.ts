import { randomUUID } from "node:crypto";

import type { PutOptions, Store } from "@identity-web/core/store";

export interface Entry {
  readonly value: string;
  readonly version: string;
  readonly expiresAt: number;
}

/** What several stores share, like the data of a server. */
export interface Backing {
  readonly entries: Map<string, Entry>;
  readonly leases: Map<string, { readonly owner: string; readonly expiresAt: number }>;
  readonly now: () => number;
}

export type WholeStore = Required<Omit<Store, "prefix">>;

/** A correct store with every member. Each result comes a turn of the event loop later, as from a server. */
export function referenceStore(backing: Backing): WholeStore {
  const { entries, leases, now } = backing;
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry === undefined || entry.expiresAt <= now() ? undefined : entry;
  };
  return {
    async get(key) {
      await nextTurn();
      const entry = live(key);
      return entry && { value: entry.value, version: entry.version };
    },
    async put(key: string, value: string, { ttlSeconds, expected }: PutOptions) {
      await nextTurn();
      if (live(key)?.version !== expected) {
        return undefined;
      }
      const version = randomUUID();
      entries.set(key, { value, version, expiresAt: now() + ttlSeconds * 1000 });
      return version;
    },
    async delete(key, { expected } = {}) {
      await nextTurn();
      if (expected === undefined || live(key)?.version === expected) {
        entries.delete(key);
      }
    },
    async lease(key, ttlSeconds) {
      await nextTurn();
      const current = leases.get(key);
      if (current !== undefined && current.expiresAt > now()) {
        return undefined;
      }
      const owner = randomUUID();
      leases.set(key, { owner, expiresAt: now() + ttlSeconds * 1000 });
      return {
        async release(): Promise<void> {
          if (leases.get(key)?.owner === owner) {
            leases.delete(key);
          }
        },
      };
    },
    async close() {},
  };
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
