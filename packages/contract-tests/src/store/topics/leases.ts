import type { Store } from "@identity-web/core/store";
import { expect } from "vitest";

import { absent, type StoreTopic } from "../harness/check.ts";

async function take(store: Store, key: string, seconds = 60): ReturnType<NonNullable<Store["lease"]>> {
  if (store.lease === undefined) {
    throw new Error("The store has no leases, but its contract says so.");
  }
  return store.lease(key, seconds);
}

export const leases: StoreTopic = {
  name: "leases",
  checks: [
    {
      claim: "one at a time holds a key, and another may have it once it is released",
      async run({ store, other, key }) {
        const held = await take(store, key);
        expect([held === undefined, await take(other, key), await take(store, key)]).toEqual([
          false,
          undefined,
          undefined,
        ]);
        expect(await take(other, `${key}/2`)).toBeDefined();
        await held?.release();
        expect(await take(other, key)).toBeDefined();
      },
    },
    {
      claim: "of a hundred that want one key at once exactly one gets it",
      async run({ store, other, key }) {
        const got = await Promise.all(Array.from({ length: 100 }, (_, index) => take(index % 2 ? store : other, key)));
        expect(got.filter((lease) => lease !== undefined)).toHaveLength(1);
      },
    },
    {
      claim: "a lease ends with its time, and who held it cannot release the next one's",
      async run({ store, other, key, pass }) {
        const first = await take(store, key, 1);
        await pass(1.1);
        const second = await take(other, key);
        expect(second).toBeDefined();
        await first?.release();
        expect(await take(store, key)).toBeUndefined();
        await second?.release();
        expect(await take(store, key)).toBeDefined();
      },
    },
    {
      claim: "releasing twice is no error, and releases nobody else's",
      async run({ store, other, key }) {
        const first = await take(store, key);
        await first?.release();
        await take(other, key);
        await first?.release();
        expect(await take(store, key)).toBeUndefined();
      },
    },
    {
      claim: "a lease is no entry, and an entry no lease, of one name",
      async run({ store, key }) {
        const held = await take(store, key);
        expect(await store.get(key)).toBeUndefined();
        const version = await store.put(key, "one", absent);
        expect(version).toBeDefined();
        await held?.release();
        expect(await store.get(key)).toEqual({ value: "one", version });
        const again = await take(store, key);
        expect(again).toBeDefined();
        await store.delete(key);
        expect(await take(store, key)).toBeUndefined();
      },
    },
  ],
};
