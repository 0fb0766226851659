import { randomUUID } from "node:crypto";

import { isJsonObject } from "../lib/json.ts";
import type { SessionPort } from "../types/http.ts";
import type { PutOptions, Store, StoredEntry } from "../types/store.ts";

interface Kept {
  readonly key: string;
  readonly value: string;
  readonly version: string;
  readonly expiresAt: number;
}

/**
 * The framework's session of one request as a store of a single entry. Compare-and-set is as good as the session allows: it compares
 * with what this request has loaded, so that of two requests at once the later one wins, whole.
 *
 * @param name under which the session holds the entry
 */
export function sessionStore(session: SessionPort, name: string): Pick<Store, "get" | "put" | "delete"> {
  const live = (key: string): Kept | undefined => {
    const kept: unknown = session.get(name);
    if (!isJsonObject(kept) || kept["key"] !== key) {
      return undefined;
    }
    const fits = typeof kept["value"] === "string" && typeof kept["version"] === "string";
    return fits && Number(kept["expiresAt"]) > Date.now() ? (kept as unknown as Kept) : undefined;
  };
  /** What could not be written has not happened: whoever tries again finds what was there. */
  const commit = async (before: Kept | undefined): Promise<void> => {
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
      const kept = live(key);
      return kept && { value: kept.value, version: kept.version };
    },
    async put(key: string, value: string, { ttlSeconds, expected }: PutOptions): Promise<string | undefined> {
      const kept = live(key);
      if (kept?.version !== expected) {
        return undefined;
      }
      const version = randomUUID();
      session.set(name, { key, value, version, expiresAt: Date.now() + ttlSeconds * 1000 });
      await commit(kept);
      return version;
    },
    async delete(key, { expected } = {}): Promise<void> {
      const kept = live(key);
      if (kept === undefined || (expected !== undefined && kept.version !== expected)) {
        return;
      }
      session.delete(name);
      await commit(kept);
    },
  };
}
