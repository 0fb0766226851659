import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent } from "../harness/put-options.ts";

const forOneSecond = { ttlSeconds: 1, expected: undefined };

/** Times are short, because with a real backing we have to wait for them. */
export const timeToLive: StoreTopic = {
  name: "time to live",
  checks: [
    {
      claim: "an expired entry counts as missing, for reads and for writes",
      async run({ store, other, key, pass }) {
        const version = await store.put(key, "one", forOneSecond);
        await pass(1.1);
        expect([await store.get(key), await other.get(key)]).toEqual([undefined, undefined]);
        expect(await store.put(key, "two", { ttlSeconds: 60, expected: version })).toBeUndefined();
        expect(await store.put(key, "three", ifAbsent)).toEqual(expect.any(String));
        expect((await store.get(key))?.value).toBe("three");
      },
    },
    {
      claim: "an entry exists until it expires",
      async run({ store, key, pass }) {
        await store.put(key, "one", { ttlSeconds: 5, expected: undefined });
        await pass(1.1);
        expect((await store.get(key))?.value).toBe("one");
      },
    },
    {
      claim: "a write restarts the time to live, whether it is longer or shorter",
      async run({ store, key, pass }) {
        const longer = await store.put(key, "one", forOneSecond);
        await store.put(key, "two", { ttlSeconds: 60, expected: longer });
        const shorter = await store.put(`${key}/2`, "one", ifAbsent);
        await store.put(`${key}/2`, "two", { ttlSeconds: 1, expected: shorter });
        await pass(1.1);
        expect([(await store.get(key))?.value, await store.get(`${key}/2`)]).toEqual(["two", undefined]);
      },
    },
    {
      claim: "neither a read nor a write that lost extends the life of an entry",
      async run({ store, key, pass }) {
        await store.put(key, "one", forOneSecond);
        await store.put(key, "two", ifAbsent);
        await store.put(key, "two", { ttlSeconds: 60, expected: "another" });
        await store.get(key);
        await pass(1.1);
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "a time to live of 400 days is a duration, not a date",
      async run({ store, key }) {
        await store.put(key, "one", { ttlSeconds: 400 * 24 * 3600, expected: undefined });
        expect((await store.get(key))?.value).toBe("one");
      },
    },
    {
      claim: "deleting an expired version leaves the entry that replaced it",
      async run({ store, key, pass }) {
        const old = await store.put(key, "one", forOneSecond);
        await pass(1.1);
        await store.put(key, "two", ifAbsent);
        await store.delete(key, { expected: old });
        expect((await store.get(key))?.value).toBe("two");
      },
    },
  ],
};
