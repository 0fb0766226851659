import type { Store } from "@identity-web/core/store";
import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent } from "../harness/put-options.ts";

async function acquire(store: Store, key: string, seconds = 60): ReturnType<NonNullable<Store["lease"]>> {
  if (store.lease === undefined) {
    throw new Error("The store has no `lease`. Set `leases: false` in the options of defineStoreContract.");
  }
  return store.lease(key, seconds);
}

export const leases: StoreTopic = {
  name: "leases",
  checks: [
    {
      claim: "one owner at a time holds the lease, and another can acquire it after its release",
      async run({ store, other, key }) {
        const lease = await acquire(store, key);
        expect(lease).toBeDefined();
        expect([await acquire(other, key), await acquire(store, key)]).toEqual([undefined, undefined]);
        expect(await acquire(other, `${key}/2`)).toBeDefined();
        await lease?.release();
        expect(await acquire(other, key)).toBeDefined();
      },
    },
    {
      claim: "exactly one of a hundred concurrent callers acquires the lease",
      async run({ store, other, key }) {
        const attempts = await Promise.all(
          Array.from({ length: 100 }, (_, index) => acquire(index % 2 ? store : other, key)),
        );
        expect(attempts.filter((lease) => lease !== undefined)).toHaveLength(1);
      },
    },
    {
      claim: "a lease expires, and its former owner cannot release the next owner's lease",
      async run({ store, other, key, pass }) {
        const first = await acquire(store, key, 1);
        await pass(1.1);
        const second = await acquire(other, key);
        expect(second).toBeDefined();
        await first?.release();
        expect(await acquire(store, key)).toBeUndefined();
        await second?.release();
        expect(await acquire(store, key)).toBeDefined();
      },
    },
    {
      claim: "releasing a lease twice is not an error, and does not release the next owner's lease",
      async run({ store, other, key }) {
        const first = await acquire(store, key);
        await first?.release();
        await acquire(other, key);
        await first?.release();
        expect(await acquire(store, key)).toBeUndefined();
      },
    },
    {
      claim: "a lease and an entry with the same key do not affect each other",
      async run({ store, key }) {
        const lease = await acquire(store, key);
        expect(await store.get(key)).toBeUndefined();
        const version = await store.put(key, "one", ifAbsent);
        expect(version).toBeDefined();
        await lease?.release();
        expect(await store.get(key)).toEqual({ value: "one", version });
        const again = await acquire(store, key);
        expect(again).toBeDefined();
        await store.delete(key);
        expect(await acquire(store, key)).toBeUndefined();
      },
    },
  ],
};
