import { randomUUID } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { PutOptions, Store, StoredEntry } from "../types/store.ts";

interface Kept extends StoredEntry {
  readonly value: string;
  readonly expiresAt: number;
}

export interface MemoryStoreOptions {
  /** Bytes that keys and values may take together (2 per character); what was used longest ago goes first. 256 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Keeps everything in this process: gone after a restart, invisible to other processes. An evicted entry is only a miss. */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const entries = new LRUCache<string, Kept>({
    maxSize: options.maxBytes ?? 256 * 1024 * 1024,
    sizeCalculation: (kept, key) => 2 * (kept.value.length + key.length) + 200,
  });
  const live = (key: string): Kept | undefined => {
    const kept = entries.get(key);
    if (kept === undefined || kept.expiresAt > Date.now()) {
      return kept;
    }
    entries.delete(key);
    return undefined;
  };
  return {
    async get(key: string): Promise<StoredEntry | undefined> {
      const kept = live(key);
      return kept && { value: kept.value, version: kept.version };
    },
    async put(key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> {
      if (live(key)?.version !== expected) {
        return undefined;
      }
      const version = randomUUID();
      entries.set(key, { value, version, expiresAt: Date.now() + ttlSeconds * 1000 });
      return version;
    },
    async delete(key: string, condition: { readonly expected?: string | undefined } = {}): Promise<void> {
      if (condition.expected !== undefined && live(key)?.version !== condition.expected) {
        return;
      }
      entries.delete(key);
    },
    async close(): Promise<void> {
      entries.clear();
    },
  };
}
