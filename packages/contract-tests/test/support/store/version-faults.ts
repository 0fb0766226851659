import type { StoreFault } from "./fault.ts";

const versioned =
  (change: (version: string, key: string, value: string) => string): StoreFault["broken"] =>
  (store, { entries }) => ({
    async put(key, value, options) {
      const version = await store.put(key, value, options);
      const entry = entries.get(key);
      if (version === undefined || entry === undefined) {
        return undefined;
      }
      const changed = change(version, key, value);
      entries.set(key, { ...entry, version: changed });
      return changed;
    },
  });

const random = "versions are long and random, not sequential";
const never = "a version is never used twice: not for the same value, after a deletion or for another key";

/** Faults in compare-and-set. */
export const versionFaults: readonly StoreFault[] = [
  {
    fault: "a deletion ignores the expected version",
    caughtBy: "deleting an expired version leaves the entry that replaced it",
    broken: (store) => ({ delete: (key) => store.delete(key) }),
  },
  {
    fault: "a write that expects no entry overwrites one",
    caughtBy: "a write that expects no entry writes nothing if there is an entry",
    broken: (store) => ({
      put: async (key, value, options) =>
        store.put(key, value, { ...options, expected: options.expected ?? (await store.get(key))?.version }),
    }),
  },
  {
    fault: "a write that lost is written nevertheless",
    caughtBy: "a write that expects another version writes nothing",
    broken: (store, { entries }) => ({
      async put(key, value, options) {
        const version = await store.put(key, value, options);
        const entry = entries.get(key);
        if (version === undefined && entry !== undefined) {
          entries.set(key, { ...entry, value });
        }
        return version;
      },
    }),
  },
  {
    fault: "an empty version matches any",
    caughtBy: "a write that expects another version writes nothing",
    broken: (store) => ({
      put: async (key, value, options) =>
        store.put(key, value, {
          ...options,
          expected: options.expected === "" ? (await store.get(key))?.version : options.expected,
        }),
    }),
  },
  {
    fault: "a write that expects a version creates a missing entry",
    caughtBy: "a write that expects a version writes nothing if there is no entry, even after a deletion",
    broken: (store) => ({
      put: async (key, value, options) =>
        store.put(key, value, (await store.get(key)) === undefined ? { ...options, expected: undefined } : options),
    }),
  },
  {
    fault: "a wrapper changes the version that a write returns",
    caughtBy: "every reader sees the version that a write returned, until the next write",
    broken: (store) => ({
      async put(key, value, options) {
        const version = await store.put(key, value, options);
        return version && `w-${version}`;
      },
    }),
  },
  {
    fault: "a read changes the version",
    caughtBy: "every reader sees the version that a write returned, until the next write",
    broken(store) {
      let reads = 0;
      return {
        async get(key) {
          const entry = await store.get(key);
          return entry && { ...entry, version: `${entry.version}${reads++}` };
        },
      };
    },
  },
  {
    fault: "the version is a hash of the value",
    caughtBy: never,
    broken: versioned((_version, _key, value) => Buffer.from(value.padEnd(24)).toString("base64url")),
  },
  {
    fault: "the version counts from 1 for each key",
    caughtBy: never,
    broken(store, backing) {
      const counts = new Map<string, number>();
      return versioned((_version, key) => {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return `version-of-this-key-${counts.get(key)}`;
      })(store, backing);
    },
  },
  {
    fault: "the version is a counter",
    caughtBy: random,
    broken(store, backing) {
      let writes = 0;
      return versioned(() => String(writes++).padStart(20, "0"))(store, backing);
    },
  },
  { fault: "the version is short", caughtBy: random, broken: versioned((version) => version.slice(0, 8)) },
  {
    fault: "a deletion with a version deletes nothing",
    caughtBy:
      "a deletion that expects another version deletes nothing, and with the current version it deletes the entry",
    broken: (store) => ({
      delete: async (key, options) => (options?.expected === undefined ? store.delete(key) : undefined),
    }),
  },
  {
    fault: "an expected version of undefined matches no entry",
    caughtBy: "a deletion whose expected version is undefined deletes any version",
    broken: (store) => ({
      delete: async (key, options) =>
        options !== undefined && "expected" in options && options.expected === undefined
          ? undefined
          : store.delete(key, options),
    }),
  },
];
