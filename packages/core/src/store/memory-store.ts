import { randomUUID } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { PutOptions, Store, StoredEntry } from "../types/store.ts";

interface Entry extends StoredEntry {
  readonly value: string;
  readonly expiresAt: number;
}

export interface MemoryStoreOptions {
  /**
   * Bytes that keys and values may take together, at 2 per character. The least recently used entry goes first.
   * Default: 256 MiB.
   */
  readonly maxBytes?: number | undefined;
}

/**
 * Returns a store in this process: gone after a restart, invisible to other processes. An evicted entry is only a miss.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const entries = new LRUCache<string, Entry>({
    maxSize: options.maxBytes ?? 256 * 1024 * 1024,
    sizeCalculation: ({ value }, key) => 2 * (value.length + key.length) + 200,
  });
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > Date.now()) {
      return entry;
    }
    entries.delete(key);
    return undefined;
  };
  return {
    async get(key: string): Promise<StoredEntry | undefined> {
      const entry = live(key);
      return entry && { value: entry.value, version: entry.version };
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
