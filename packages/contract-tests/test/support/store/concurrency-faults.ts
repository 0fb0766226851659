import { randomUUID } from "node:crypto";

import type { PutOptions } from "@identity-web/core/store";

import type { StoreFault } from "./fault.ts";
import { type Backing, turn, type WholeStore } from "./reference-store.ts";

/** As a store that reads, compares and writes in separate steps. */
async function inSteps(
  store: WholeStore,
  { entries, now }: Backing,
  key: string,
  value: string,
  { ttlSeconds, expected }: PutOptions,
): Promise<string | undefined> {
  if ((await store.get(key))?.version !== expected) {
    return undefined;
  }
  await turn();
  const version = randomUUID();
  entries.set(key, { value, version, expiresAt: now() + ttlSeconds * 1000 });
  return version;
}

const keyed =
  (change: (key: string) => string): StoreFault["broken"] =>
  (store) => ({
    get: (key) => store.get(change(key)),
    put: (key, value, options) => store.put(change(key), value, options),
    delete: (key, options) => store.delete(change(key), options),
  });

const alike = "keys that look alike are two keys: case, accents, spaces, patterns, ends";

/** Faults in telling keys apart, in what happens at once, and in leases. */
export const brokenConcurrency: readonly StoreFault[] = [
  { fault: "keys in other letters are one key", caughtBy: alike, broken: keyed((key) => key.toLowerCase()) },
  {
    fault: "accents make no difference",
    caughtBy: alike,
    broken: keyed((key) => key.normalize("NFD").replaceAll(/\p{M}/gu, "")),
  },
  { fault: "keys are composed anew", caughtBy: alike, broken: keyed((key) => key.normalize("NFC")) },
  { fault: "spaces at the end make no difference", caughtBy: alike, broken: keyed((key) => key.trimEnd()) },
  {
    fault: "keys are paths",
    caughtBy: alike,
    broken: keyed((key) => key.replaceAll(/\/+/gu, "/").replace(/\/$/u, "")),
  },
  { fault: "keys are unescaped", caughtBy: alike, broken: keyed((key) => key.replaceAll("%61", "a")) },
  {
    fault: "keys become file names by replacing what is odd",
    caughtBy: alike,
    broken: keyed((key) => key.replaceAll(/[^\w/]/gu, "_")),
  },
  { fault: "keys are cut at 200 letters", caughtBy: alike, broken: keyed((key) => key.slice(0, 200)) },
  {
    fault: "entries are properties of an object",
    caughtBy: "names that JavaScript gives a meaning are plain keys",
    broken: (store) => ({
      get: async (key) => (key in {} ? { value: "inherited", version: "x" } : store.get(key)),
    }),
  },
  {
    fault: "a deletion takes what begins with the key",
    caughtBy: "a deletion takes one key, not those that begin with it",
    broken: (_store, { entries }) => ({
      async delete(key) {
        for (const one of entries.keys()) {
          if (one.startsWith(key)) {
            entries.delete(one);
          }
        }
      },
    }),
  },
  {
    fault: "comparing and writing are two steps, for new entries",
    caughtBy: "of a hundred writes that expect no entry exactly one wins, and its value stays",
    broken: (store, backing) => ({
      put: (key, value, options) => inSteps(store, backing, key, value, options),
    }),
  },
  {
    fault: "comparing and writing are two steps, for entries that are there",
    caughtBy: "of a hundred writes that expect the same version exactly one wins, and its value stays",
    broken: (store, backing) => ({
      put: (key, value, options) =>
        options.expected === undefined ? store.put(key, value, options) : inSteps(store, backing, key, value, options),
    }),
  },
  {
    fault: "additions get lost",
    caughtBy: "writers that read, add one and write again where they lost lose none of their additions",
    broken: (store, backing) => ({
      put: (key, value, options) =>
        options.expected === undefined ? store.put(key, value, options) : inSteps(store, backing, key, value, options),
    }),
  },
  {
    fault: "comparing and deleting are two steps",
    caughtBy: "a deletion and a write that expect one version do not both win",
    broken: (store, { entries }) => ({
      async delete(key, options) {
        const matches = options?.expected === undefined || entries.get(key)?.version === options.expected;
        await turn();
        await turn();
        if (matches) {
          entries.delete(key);
        }
      },
    }),
  },
  {
    fault: "all keys together are written anew at each write",
    caughtBy: "a hundred keys that are written at once are all there",
    broken: (store, { entries }) => ({
      async put(key, value, options) {
        const before = [...entries];
        const version = await store.put(key, value, options);
        const entry = entries.get(key);
        if (version === undefined || entry === undefined) {
          return version;
        }
        entries.clear();
        for (const [name, kept] of [...before, [key, entry] as const]) {
          entries.set(name, kept);
        }
        return version;
      },
    }),
  },
  {
    fault: "everybody gets the lease",
    caughtBy: "one at a time holds a key, and another may have it once it is released",
    broken: () => ({ lease: async () => ({ release: async () => {} }) }),
  },
  {
    fault: "one lease for all keys",
    caughtBy: "one at a time holds a key, and another may have it once it is released",
    broken: (store) => ({ lease: (_key, seconds) => store.lease("all", seconds) }),
  },
  {
    fault: "a released lease stays",
    caughtBy: "one at a time holds a key, and another may have it once it is released",
    broken: (store) => ({
      lease: async (key, seconds) => (await store.lease(key, seconds)) && { release: async () => {} },
    }),
  },
  {
    fault: "looking and taking a lease are two steps",
    caughtBy: "of a hundred that want one key at once exactly one gets it",
    broken: (_store, { leases, now }) => ({
      async lease(key, seconds) {
        if (leases.has(key)) {
          return undefined;
        }
        await turn();
        leases.set(key, { owner: key, expiresAt: now() + seconds * 1000 });
        return { release: async () => void leases.delete(key) };
      },
    }),
  },
  {
    fault: "a lease never ends",
    caughtBy: "a lease ends with its time, and who held it cannot release the next one's",
    broken: (store) => ({ lease: (key) => store.lease(key, 1e6) }),
  },
  {
    fault: "whoever held a lease releases the next one's",
    caughtBy: "a lease ends with its time, and who held it cannot release the next one's",
    broken: (store, { leases }) => ({
      lease: async (key, seconds) =>
        (await store.lease(key, seconds)) && { release: async () => void leases.delete(key) },
    }),
  },
  {
    fault: "a second release releases another's",
    caughtBy: "releasing twice is no error, and releases nobody else's",
    broken: (store, { leases }) => ({
      lease: async (key, seconds) =>
        (await store.lease(key, seconds)) && { release: async () => void leases.delete(key) },
    }),
  },
  {
    fault: "leases are entries",
    caughtBy: "a lease is no entry, and an entry no lease, of one name",
    broken: (store) => ({
      async lease(key, seconds) {
        const version = await store.put(key, "", { ttlSeconds: seconds, expected: undefined });
        return version === undefined ? undefined : { release: () => store.delete(key, { expected: version }) };
      },
    }),
  },
];
