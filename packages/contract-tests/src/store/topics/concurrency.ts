import type { Store } from "@identity-web/core/store";
import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent, ifVersion } from "../harness/put-options.ts";

const hundred: readonly number[] = Array.from({ length: 100 }, (_, index) => index);

export const concurrency: StoreTopic = {
  name: "concurrent operations",
  checks: [
    {
      claim: "exactly one of a hundred concurrent writes that expect no entry wins, and its value stays",
      async run({ store, other, key }) {
        const versions = await Promise.all(
          hundred.map((index) => (index % 2 ? store : other).put(key, `value ${index}`, ifAbsent)),
        );
        const winners = hundred.filter((index) => versions[index] !== undefined);
        expect(winners).toHaveLength(1);
        expect(await store.get(key)).toEqual({ value: `value ${winners[0]}`, version: versions[winners[0] ?? 0] });
      },
    },
    {
      claim: "exactly one of a hundred concurrent writes that expect the same version wins, and its value stays",
      async run({ store, other, key }) {
        const first = await store.put(key, "first", ifAbsent);
        const versions = await Promise.all(
          hundred.map((index) => (index % 2 ? store : other).put(key, `value ${index}`, ifVersion(first))),
        );
        const winners = hundred.filter((index) => versions[index] !== undefined);
        expect(winners).toHaveLength(1);
        expect(await other.get(key)).toEqual({ value: `value ${winners[0]}`, version: versions[winners[0] ?? 0] });
      },
    },
    {
      claim: "concurrent writers that read, increment, and retry when they lose, lose no increment",
      async run({ store, other, key }) {
        await store.put(key, "0", ifAbsent);
        const increment = async (writer: Store): Promise<void> => {
          const entry = await writer.get(key);
          if ((await writer.put(key, String(Number(entry?.value) + 1), ifVersion(entry?.version))) === undefined) {
            await increment(writer);
          }
        };
        await Promise.all(hundred.slice(0, 20).map((index) => increment(index % 2 ? store : other)));
        expect((await store.get(key))?.value).toBe("20");
      },
    },
    {
      claim: "a deletion and a write that expect the same version do not both win",
      async run({ store, other, key }) {
        for (const index of hundred.slice(0, 20)) {
          const version = await store.put(`${key}/${index}`, "first", ifAbsent);
          const [written] = await Promise.all([
            store.put(`${key}/${index}`, "second", ifVersion(version)),
            other.delete(`${key}/${index}`, { expected: version }),
          ]);
          const remaining = await store.get(`${key}/${index}`);
          expect(remaining).toEqual(written === undefined ? undefined : { value: "second", version: written });
        }
      },
    },
    {
      claim: "a hundred keys written concurrently all have their entries",
      async run({ store, other, key }) {
        await Promise.all(hundred.map((index) => store.put(`${key}/${index}`, String(index), ifAbsent)));
        const entries = await Promise.all(hundred.map((index) => other.get(`${key}/${index}`)));
        expect(entries.map((entry) => entry?.value)).toEqual(hundred.map(String));
      },
    },
  ],
};
