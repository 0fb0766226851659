import { type AccountRecord, decodeRecord } from "../../src/accounts/account-record.ts";
import { memoryStore, type Store } from "../../src/store.ts";

type Operation = "get" | "put" | "delete";

/** A store that a test can inspect, count, slow down and break. */
export interface ObservedStore {
  readonly store: Store;
  readonly calls: Record<Operation, number>;
  /** Operations that fail from now on. */
  readonly failing: Set<Operation>;
  /** Runs before each operation. */
  before: ((operation: Operation, key: string) => Promise<void> | undefined) | undefined;
  keys(): readonly string[];
  /** The account records that are stored now, by home account id. */
  records(): Promise<ReadonlyMap<string, AccountRecord>>;
}

export function observedStore(inner: Store = memoryStore()): ObservedStore {
  const keys = new Set<string>();
  const begin = async (operation: Operation, key: string): Promise<void> => {
    watched.calls[operation]++;
    if (watched.failing.has(operation)) {
      throw new Error("the store is away");
    }
    await watched.before?.(operation, key);
  };
  const watched: ObservedStore = {
    calls: { get: 0, put: 0, delete: 0 },
    failing: new Set(),
    before: undefined,
    keys: () => [...keys],
    async records() {
      const records = new Map<string, AccountRecord>();
      for (const key of keys) {
        const record = decodeRecord((await inner.get(key))?.value ?? "");
        if (typeof record === "object") {
          records.set(key.slice(key.lastIndexOf("/") + 1), record);
        }
      }
      return records;
    },
    store: {
      async get(key) {
        await begin("get", key);
        return inner.get(key);
      },
      async put(key, value, options) {
        await begin("put", key);
        const version = await inner.put(key, value, options);
        if (version !== undefined) {
          keys.add(key);
        }
        return version;
      },
      async delete(key, options) {
        await begin("delete", key);
        await inner.delete(key, options);
        if ((await inner.get(key)) === undefined) {
          keys.delete(key);
        }
      },
    },
  };
  return watched;
}

/** The accounts whose tokens MSAL's cache in a record holds. There must be exactly one. */
export function accountsIn(record: AccountRecord): ReadonlySet<string> {
  const cache = JSON.parse(record.cache) as Record<string, Record<string, { home_account_id?: string }>>;
  const entries = ["Account", "AccessToken", "RefreshToken"].flatMap((name) => Object.values(cache[name] ?? {}));
  return new Set(entries.map((entry) => String(entry.home_account_id)));
}
