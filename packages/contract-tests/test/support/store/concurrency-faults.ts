import { randomUUID } from "node:crypto";

import type { StoreFault } from "./fault.ts";
import { type Backing, nextTurn, type WholeStore } from "./reference-store.ts";

/** Reads, compares and writes in separate steps. */
function putInSteps(store: WholeStore, { entries, now }: Backing): WholeStore["put"] {
  return async (key, value, { ttlSeconds, expected }) => {
    if ((await store.get(key))?.version !== expected) {
      return undefined;
    }
    await nextTurn();
    const version = randomUUID();
    entries.set(key, { value, version, expiresAt: now() + ttlSeconds * 1000 });
    return version;
  };
}

/** Reads, compares and writes in separate steps if the entry exists. */
const updateInSteps: StoreFault["broken"] = (store, backing) => ({
  put: (key, value, options) =>
    options.expected === undefined ? store.put(key, value, options) : putInSteps(store, backing)(key, value, options),
});

const keyed =
  (change: (key: string) => string): StoreFault["broken"] =>
  (store) => ({
    get: (key) => store.get(change(key)),
    put: (key, value, options) => store.put(change(key), value, options),
    delete: (key, options) => store.delete(change(key), options),
  });

const differentKeys = "keys that look alike are different keys: case, accents, spaces, patterns, endings";

/** Faults in how keys are compared, in concurrent operations and in leases. */
export const concurrencyFaults: readonly StoreFault[] = [
  { fault: "keys are case-insensitive", caughtBy: differentKeys, broken: keyed((key) => key.toLowerCase()) },
  {
    fault: "accents in keys are ignored",
    caughtBy: differentKeys,
    broken: keyed((key) => key.normalize("NFD").replaceAll(/\p{M}/gu, "")),
  },
  { fault: "keys are normalized to NFC", caughtBy: differentKeys, broken: keyed((key) => key.normalize("NFC")) },
  { fault: "trailing spaces in keys are ignored", caughtBy: differentKeys, broken: keyed((key) => key.trimEnd()) },
  {
    fault: "keys are normalized like paths",
    caughtBy: differentKeys,
    broken: keyed((key) => key.replaceAll(/\/+/gu, "/").replace(/\/$/u, "")),
  },
  { fault: "keys are unescaped", caughtBy: differentKeys, broken: keyed((key) => key.replaceAll("%61", "a")) },
  {
    fault: "unusual characters in keys are replaced, as for file names",
    caughtBy: differentKeys,
    broken: keyed((key) => key.replaceAll(/[^\w/]/gu, "_")),
  },
  { fault: "keys are truncated at 200 characters", caughtBy: differentKeys, broken: keyed((key) => key.slice(0, 200)) },
  {
    fault: "entries are properties of an object",
    caughtBy: "property names with a meaning in JavaScript are ordinary keys",
    broken: (store) => ({
      get: async (key) => (key in {} ? { value: "inherited", version: "x" } : store.get(key)),
    }),
  },
  {
    fault: "a deletion removes every key with that prefix",
    caughtBy: "a deletion removes one key, not every key that starts with it",
    broken: (_store, { entries }) => ({
      async delete(key) {
        for (const name of entries.keys()) {
          if (name.startsWith(key)) {
            entries.delete(name);
          }
        }
      },
    }),
  },
  {
    fault: "comparing and writing are two steps, for new entries",
    caughtBy: "exactly one of a hundred concurrent writes that expect no entry wins, and its value stays",
    broken: (store, backing) => ({ put: putInSteps(store, backing) }),
  },
  {
    fault: "comparing and writing are two steps, for existing entries",
    caughtBy: "exactly one of a hundred concurrent writes that expect the same version wins, and its value stays",
    broken: updateInSteps,
  },
  {
    fault: "increments get lost",
    caughtBy: "concurrent writers that read, increment, and retry when they lose, lose no increment",
    broken: updateInSteps,
  },
  {
    fault: "comparing and deleting are two steps",
    caughtBy: "a deletion and a write that expect the same version do not both win",
    broken: (store, { entries }) => ({
      async delete(key, options) {
        const matches = options?.expected === undefined || entries.get(key)?.version === options.expected;
        await nextTurn();
        await nextTurn();
        if (matches) {
          entries.delete(key);
        }
      },
    }),
  },
  {
    fault: "each write rewrites all keys",
    caughtBy: "a hundred keys written concurrently all have their entries",
    broken: (store, { entries }) => ({
      async put(key, value, options) {
        const before = [...entries];
        const version = await store.put(key, value, options);
        const entry = entries.get(key);
        if (version === undefined || entry === undefined) {
          return version;
        }
        entries.clear();
        for (const [name, stored] of [...before, [key, entry] as const]) {
          entries.set(name, stored);
        }
        return version;
      },
    }),
  },
  {
    fault: "every caller gets the lease",
    caughtBy: "one owner at a time holds the lease, and another can acquire it after its release",
    broken: () => ({ lease: async () => ({ release: async () => {} }) }),
  },
  {
    fault: "all keys share one lease",
    caughtBy: "one owner at a time holds the lease, and another can acquire it after its release",
    broken: (store) => ({ lease: (_key, seconds) => store.lease("all", seconds) }),
  },
  {
    fault: "a released lease stays in force",
    caughtBy: "one owner at a time holds the lease, and another can acquire it after its release",
    broken: (store) => ({
      lease: async (key, seconds) => (await store.lease(key, seconds)) && { release: async () => {} },
    }),
  },
  {
    fault: "checking and acquiring a lease are two steps",
    caughtBy: "exactly one of a hundred concurrent callers acquires the lease",
    broken: (_store, { leases, now }) => ({
      async lease(key, seconds) {
        if (leases.has(key)) {
          return undefined;
        }
        await nextTurn();
        leases.set(key, { owner: key, expiresAt: now() + seconds * 1000 });
        return { release: async () => void leases.delete(key) };
      },
    }),
  },
  {
    fault: "a lease never expires",
    caughtBy: "a lease expires, and its former owner cannot release the next owner's lease",
    broken: (store) => ({ lease: (key) => store.lease(key, 1e6) }),
  },
  {
    fault: "a former owner releases the next owner's lease",
    caughtBy: "a lease expires, and its former owner cannot release the next owner's lease",
    broken: (store, { leases }) => ({
      lease: async (key, seconds) =>
        (await store.lease(key, seconds)) && { release: async () => void leases.delete(key) },
    }),
  },
  {
    fault: "a second release ends the next owner's lease",
    caughtBy: "releasing a lease twice is not an error, and does not release the next owner's lease",
    broken: (store, { leases }) => ({
      lease: async (key, seconds) =>
        (await store.lease(key, seconds)) && { release: async () => void leases.delete(key) },
    }),
  },
  {
    fault: "leases are entries",
    caughtBy: "a lease and an entry with the same key do not affect each other",
    broken: (store) => ({
      async lease(key, seconds) {
        const version = await store.put(key, "", { ttlSeconds: seconds, expected: undefined });
        return version === undefined ? undefined : { release: () => store.delete(key, { expected: version }) };
      },
    }),
  },
];
