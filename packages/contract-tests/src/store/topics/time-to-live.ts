import { expect } from "vitest";

import { absent, type StoreTopic } from "../harness/check.ts";

const second = { ttlSeconds: 1, expected: undefined };

/** Times are short, because a real backing has to be waited for. */
export const timeToLive: StoreTopic = {
  name: "time to live",
  checks: [
    {
      claim: "an entry whose time is over is as good as absent, for reading and for writing",
      async run({ store, other, key, pass }) {
        const version = await store.put(key, "one", second);
        await pass(1.1);
        expect([await store.get(key), await other.get(key)]).toEqual([undefined, undefined]);
        expect(await store.put(key, "two", { ttlSeconds: 60, expected: version })).toBeUndefined();
        expect(await store.put(key, "three", absent)).toEqual(expect.any(String));
        expect((await store.get(key))?.value).toBe("three");
      },
    },
    {
      claim: "an entry is there until its time is over",
      async run({ store, key, pass }) {
        await store.put(key, "one", { ttlSeconds: 5, expected: undefined });
        await pass(1.1);
        expect((await store.get(key))?.value).toBe("one");
      },
    },
    {
      claim: "a write begins the time anew, longer or shorter",
      async run({ store, key, pass }) {
        const longer = await store.put(key, "one", second);
        await store.put(key, "two", { ttlSeconds: 60, expected: longer });
        const shorter = await store.put(`${key}/2`, "one", absent);
        await store.put(`${key}/2`, "two", { ttlSeconds: 1, expected: shorter });
        await pass(1.1);
        expect([(await store.get(key))?.value, await store.get(`${key}/2`)]).toEqual(["two", undefined]);
      },
    },
    {
      claim: "neither a read nor a write that lost makes an entry live longer",
      async run({ store, key, pass }) {
        await store.put(key, "one", second);
        await store.put(key, "two", absent);
        await store.put(key, "two", { ttlSeconds: 60, expected: "another" });
        await store.get(key);
        await pass(1.1);
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "a time of 400 days is a time to live, and not a date",
      async run({ store, key }) {
        await store.put(key, "one", { ttlSeconds: 400 * 24 * 3600, expected: undefined });
        expect((await store.get(key))?.value).toBe("one");
      },
    },
    {
      claim: "deleting on a version that has expired leaves the entry that came after it",
      async run({ store, key, pass }) {
        const old = await store.put(key, "one", second);
        await pass(1.1);
        await store.put(key, "two", absent);
        await store.delete(key, { expected: old });
        expect((await store.get(key))?.value).toBe("two");
      },
    },
  ],
};
