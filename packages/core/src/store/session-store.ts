import { randomUUID } from "node:crypto";

import { isJsonObject } from "../lib/json.ts";
import type { SessionPort } from "../types/http.ts";
import type { PutOptions, Store, StoredEntry } from "../types/store.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly version: string;
  readonly expiresAt: number;
}

/**
 * Returns the framework's session of one request as a store with a single entry. Compare-and-set is as good as the
 * session allows: it compares with what this request has loaded, so that of two concurrent requests the later one wins,
 * whole.
 *
 * @param name the session's key for the entry
 */
export function sessionStore(session: SessionPort, name: string): Pick<Store, "get" | "put" | "delete"> {
  const live = (key: string): Entry | undefined => {
    const entry: unknown = session.get(name);
    if (!isJsonObject(entry) || entry["key"] !== key) {
      return undefined;
    }
    const valid = typeof entry["value"] === "string" && typeof entry["version"] === "string";
    return valid && Number(entry["expiresAt"]) > Date.now() ? (entry as unknown as Entry) : undefined;
  };
  /** A write that fails has not happened: the next try finds what was there before. */
  const commit = async (before: Entry | undefined): Promise<void> => {
    try {
      await session.commit();
    } catch (error) {
      if (before === undefined) {
        session.delete(name);
      } else {
        session.set(name, { ...before });
      }
      throw error;
    }
  };
  return {
    async get(key): Promise<StoredEntry | undefined> {
      const entry = live(key);
      return entry && { value: entry.value, version: entry.version };
    },
    async put(key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> {
      const entry = live(key);
      if (entry?.version !== expected) {
        return undefined;
      }
      const version = randomUUID();
      session.set(name, { key, value, version, expiresAt: Date.now() + ttlSeconds * 1000 });
      await commit(entry);
      return version;
    },
    async delete(key, { expected } = {}): Promise<void> {
      const entry = live(key);
      if (entry === undefined || (expected !== undefined && entry.version !== expected)) {
        return;
      }
      session.delete(name);
      await commit(entry);
    },
  };
}
