import type { StoreFault } from "./fault.ts";
import type { WholeStore } from "./reference-store.ts";

const valued =
  (change: (value: string) => string): StoreFault["broken"] =>
  (store) => ({
    put: (key, value, options) => store.put(key, change(value), options),
  });

const expired = "an expired entry counts as missing, for reads and for writes";

/** Faults in what is stored, and for how long. */
export const storageFaults: readonly StoreFault[] = [
  {
    fault: "a missing entry reads as an empty one",
    caughtBy: "a key that was never written has no entry",
    broken: (store) => ({ get: async (key) => (await store.get(key)) ?? { value: "", version: "" } }),
  },
  {
    fault: "an empty string reads as unreadable",
    caughtBy: "reads an empty string back unchanged",
    broken: (store) => ({
      async get(key) {
        const entry = await store.get(key);
        return entry && { ...entry, value: entry.value || undefined };
      },
    }),
  },
  {
    fault: "values are trimmed",
    caughtBy: "reads leading and trailing spaces back unchanged",
    broken: valued((value) => value.trim()),
  },
  {
    fault: "backslashes are dropped",
    caughtBy: "reads JSON with quotes back unchanged",
    broken: valued((value) => value.replaceAll("\\", "")),
  },
  {
    fault: "template placeholders are replaced",
    caughtBy: "reads text that looks like SQL or a template back unchanged",
    broken: valued((value) => value.replaceAll(/\$\{\d\}/gu, "")),
  },
  {
    fault: "values are stored in Latin-1",
    caughtBy: "reads characters of many scripts back unchanged",
    broken: valued((value) => Buffer.from(value, "latin1").toString("latin1")),
  },
  {
    fault: "values are normalized to NFC",
    caughtBy: "reads characters of many scripts back unchanged",
    broken: valued((value) => value.normalize("NFC")),
  },
  {
    fault: "values are truncated at 64 KiB",
    caughtBy: "reads 200,000 characters back unchanged",
    broken: valued((value) => value.slice(0, 65_536)),
  },
  {
    fault: "a deletion leaves an empty entry",
    caughtBy: "a deleted entry is gone, deleting it again is not an error, and the key can be written again",
    broken: (_store, { entries, now }) => ({
      delete: async (key) => void entries.set(key, { value: "", version: "deleted", expiresAt: now() + 60_000 }),
    }),
  },
  {
    fault: "deleting a missing entry fails",
    caughtBy: "a deleted entry is gone, deleting it again is not an error, and the key can be written again",
    broken: (store) => ({
      async delete(key, options) {
        if ((await store.get(key)) === undefined) {
          throw new Error("There is no such entry.");
        }
        await store.delete(key, options);
      },
    }),
  },
  {
    fault: "reads come from a cache that is never refreshed",
    caughtBy: "an overwritten entry reads back with its new value and version",
    broken(store) {
      const copies = new Map<string, ReturnType<WholeStore["get"]>>();
      return {
        get(key) {
          const copy = copies.get(key) ?? store.get(key);
          copies.set(key, copy);
          return copy;
        },
        async put(key, value, options) {
          const version = await store.put(key, value, options);
          if (version !== undefined) {
            copies.set(key, copies.get(key) ?? store.get(key));
          }
          return version;
        },
      };
    },
  },
  {
    fault: "nothing ever expires",
    caughtBy: expired,
    broken: (store) => ({ put: (key, value, options) => store.put(key, value, { ...options, ttlSeconds: 1e6 }) }),
  },
  {
    fault: "expired entries still count in writes",
    caughtBy: expired,
    broken: (store, { entries }) => ({
      put: async (key, value, options) =>
        entries.get(key)?.version === options.expected ? store.put(key, value, options) : undefined,
    }),
  },
  {
    fault: "seconds are mistaken for milliseconds",
    caughtBy: "an entry exists until it expires",
    broken: (store) => ({
      put: (key, value, options) => store.put(key, value, { ...options, ttlSeconds: options.ttlSeconds / 1000 }),
    }),
  },
  {
    fault: "the time to live of the first write applies for good",
    caughtBy: "a write restarts the time to live, whether it is longer or shorter",
    broken: (store, { entries }) => ({
      async put(key, value, options) {
        const before = entries.get(key);
        const version = await store.put(key, value, options);
        const entry = entries.get(key);
        if (version !== undefined && before !== undefined && entry !== undefined) {
          entries.set(key, { ...entry, expiresAt: before.expiresAt });
        }
        return version;
      },
    }),
  },
  {
    fault: "a read extends an entry's life",
    caughtBy: "neither a read nor a write that lost extends the life of an entry",
    broken: (store, { entries, now }) => ({
      async get(key) {
        const entry = entries.get(key);
        if (entry !== undefined) {
          entries.set(key, { ...entry, expiresAt: now() + 60_000 });
        }
        return store.get(key);
      },
    }),
  },
  {
    fault: "a write that lost extends an entry's life",
    caughtBy: "neither a read nor a write that lost extends the life of an entry",
    broken: (store, { entries, now }) => ({
      async put(key, value, options) {
        const version = await store.put(key, value, options);
        const entry = entries.get(key);
        if (version === undefined && entry !== undefined) {
          entries.set(key, { ...entry, expiresAt: now() + options.ttlSeconds * 1000 });
        }
        return version;
      },
    }),
  },
  {
    fault: "a time to live of more than 30 days is taken as a date in 1970",
    caughtBy: "a time to live of 400 days is a duration, not a date",
    broken: (store) => ({
      put: (key, value, options) =>
        store.put(key, value, options.ttlSeconds > 2_592_000 ? { ...options, ttlSeconds: -1 } : options),
    }),
  },
  {
    fault: "closing deletes all entries",
    caughtBy: "closing one store affects neither the entries nor the connection of another",
    broken: (_store, { entries }) => ({ close: async () => entries.clear() }),
  },
];
