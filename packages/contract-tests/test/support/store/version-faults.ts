import type { StoreFault } from "./fault.ts";

const versioned =
  (make: (version: string, key: string, value: string) => string): StoreFault["broken"] =>
  (store, { entries }) => ({
    async put(key, value, options) {
      const version = await store.put(key, value, options);
      const entry = entries.get(key);
      if (version === undefined || entry === undefined) {
        return undefined;
      }
      const made = make(version, key, value);
      entries.set(key, { ...entry, version: made });
      return made;
    },
  });

const random = "versions are random: none is the number after the last, and each is long";
const never = "no version comes twice: not for the same value, not after a deletion, not for another key";
let counter = 0;

/** Faults in comparing and setting. */
export const brokenVersions: readonly StoreFault[] = [
  {
    fault: "a deletion looks at no version",
    caughtBy: "deleting on a version that has expired leaves the entry that came after it",
    broken: (store) => ({ delete: (key) => store.delete(key) }),
  },
  {
    fault: "a write that expects nothing overwrites",
    caughtBy: "a write that expects no entry writes nothing where there is one",
    broken: (store) => ({
      put: async (key, value, options) =>
        store.put(key, value, { ...options, expected: options.expected ?? (await store.get(key))?.version }),
    }),
  },
  {
    fault: "a write that lost is written all the same",
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
    fault: "an empty version counts as none",
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
    fault: "a write that expects a version makes an entry where there is none",
    caughtBy: "a write that expects a version writes nothing where there is no entry, also after a deletion",
    broken: (store) => ({
      put: async (key, value, options) =>
        store.put(key, value, (await store.get(key)) === undefined ? { ...options, expected: undefined } : options),
    }),
  },
  {
    fault: "a wrapper makes versions of its own",
    caughtBy: "the version that a write answers is the one that is read, by everybody, until the next write",
    broken: (store) => ({
      async put(key, value, options) {
        const version = await store.put(key, value, options);
        return version && `w-${version}`;
      },
    }),
  },
  {
    fault: "a read makes a new version",
    caughtBy: "the version that a write answers is the one that is read, by everybody, until the next write",
    broken: (store) => ({
      async get(key) {
        const entry = await store.get(key);
        return entry && { ...entry, version: `${entry.version}${counter++}` };
      },
    }),
  },
  {
    fault: "the version is a hash of the value",
    caughtBy: never,
    broken: versioned((_version, _key, value) => Buffer.from(value.padEnd(24)).toString("base64url")),
  },
  {
    fault: "the version counts from one for each key",
    caughtBy: never,
    broken(store, backing) {
      const counts = new Map<string, number>();
      return versioned((_version, key) => {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return `version-of-this-key-${counts.get(key)}`;
      })(store, backing);
    },
  },
  { fault: "the version is a counter", caughtBy: random, broken: versioned(() => String(counter++).padStart(20, "0")) },
  { fault: "the version is short", caughtBy: random, broken: versioned((version) => version.slice(0, 8)) },
  {
    fault: "a deletion with a version deletes nothing",
    caughtBy: "a deletion that expects another version deletes nothing, and one that expects this version deletes",
    broken: (store) => ({
      delete: async (key, options) => (options?.expected === undefined ? store.delete(key) : undefined),
    }),
  },
  {
    fault: "an undefined version is compared like any other",
    caughtBy: "a deletion whose expected version is undefined deletes whatever is there",
    broken: (store) => ({
      delete: async (key, options) =>
        options !== undefined && "expected" in options && options.expected === undefined
          ? undefined
          : store.delete(key, options),
    }),
  },
];
