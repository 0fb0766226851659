import type { StoreFault } from "./fault.ts";
import type { WholeStore } from "./reference-store.ts";

const valued =
  (change: (value: string) => string): StoreFault["broken"] =>
  (store) => ({
    put: (key, value, options) => store.put(key, change(value), options),
  });

const expired = "an entry whose time is over is as good as absent, for reading and for writing";

/** Faults in what is kept, and for how long. */
export const brokenKeeping: readonly StoreFault[] = [
  {
    fault: "a missing entry is an empty one",
    caughtBy: "a key that was never written has no entry",
    broken: (store) => ({ get: async (key) => (await store.get(key)) ?? { value: "", version: "" } }),
  },
  {
    fault: "an empty text reads as unreadable",
    caughtBy: "an empty text comes back letter by letter",
    broken: (store) => ({
      async get(key) {
        const entry = await store.get(key);
        return entry && { ...entry, value: entry.value || undefined };
      },
    }),
  },
  {
    fault: "values are trimmed",
    caughtBy: "spaces at both ends comes back letter by letter",
    broken: valued((value) => value.trim()),
  },
  {
    fault: "backslashes are eaten",
    caughtBy: "JSON with quotes comes back letter by letter",
    broken: valued((value) => value.replaceAll("\\", "")),
  },
  {
    fault: "templates are filled in",
    caughtBy: "what looks like SQL or a template comes back letter by letter",
    broken: valued((value) => value.replaceAll(/\$\{\d\}/gu, "")),
  },
  {
    fault: "values are in Latin-1",
    caughtBy: "letters of all kinds comes back letter by letter",
    broken: valued((value) => Buffer.from(value, "latin1").toString("latin1")),
  },
  {
    fault: "values are composed anew",
    caughtBy: "letters of all kinds comes back letter by letter",
    broken: valued((value) => value.normalize("NFC")),
  },
  {
    fault: "values are cut at 64 KiB",
    caughtBy: "200 000 letters comes back letter by letter",
    broken: valued((value) => value.slice(0, 65_536)),
  },
  {
    fault: "a deletion leaves an empty entry",
    caughtBy: "a deleted entry is gone, deleting it again is no error, and the key can be written anew",
    broken: (_store, { entries, now }) => ({
      delete: async (key) => void entries.set(key, { value: "", version: "deleted", expiresAt: now() + 60_000 }),
    }),
  },
  {
    fault: "deleting what is not there fails",
    caughtBy: "a deleted entry is gone, deleting it again is no error, and the key can be written anew",
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
    fault: "reads come from a copy that is never refreshed",
    caughtBy: "what is written in place of another entry is what is read",
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
    fault: "expired entries still count when something is written",
    caughtBy: expired,
    broken: (store, { entries }) => ({
      put: async (key, value, options) =>
        entries.get(key)?.version === options.expected ? store.put(key, value, options) : undefined,
    }),
  },
  {
    fault: "seconds are taken for milliseconds",
    caughtBy: "an entry is there until its time is over",
    broken: (store) => ({
      put: (key, value, options) => store.put(key, value, { ...options, ttlSeconds: options.ttlSeconds / 1000 }),
    }),
  },
  {
    fault: "the time of the first write holds",
    caughtBy: "a write begins the time anew, longer or shorter",
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
    fault: "a read prolongs an entry",
    caughtBy: "neither a read nor a write that lost makes an entry live longer",
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
    fault: "a write that lost prolongs an entry",
    caughtBy: "neither a read nor a write that lost makes an entry live longer",
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
    fault: "a time beyond 30 days is a date in 1970",
    caughtBy: "a time of 400 days is a time to live, and not a date",
    broken: (store) => ({
      put: (key, value, options) =>
        store.put(key, value, options.ttlSeconds > 2_592_000 ? { ...options, ttlSeconds: -1 } : options),
    }),
  },
  {
    fault: "closing takes everything away",
    caughtBy: "a store that closes takes neither entries nor another store's connection with it",
    broken: (_store, { entries }) => ({ close: async () => entries.clear() }),
  },
];
