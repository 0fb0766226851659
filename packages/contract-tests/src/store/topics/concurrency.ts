import { expect } from "vitest";

import { absent, type StoreTopic, where } from "../harness/check.ts";

const hundred: readonly number[] = Array.from({ length: 100 }, (_, index) => index);

export const concurrency: StoreTopic = {
  name: "many at once",
  checks: [
    {
      claim: "of a hundred writes that expect no entry exactly one wins, and its value stays",
      async run({ store, other, key }) {
        const versions = await Promise.all(
          hundred.map((index) => (index % 2 ? store : other).put(key, `value ${index}`, absent)),
        );
        const won = hundred.filter((index) => versions[index] !== undefined);
        expect(won).toHaveLength(1);
        expect(await store.get(key)).toEqual({ value: `value ${won[0]}`, version: versions[won[0] ?? 0] });
      },
    },
    {
      claim: "of a hundred writes that expect the same version exactly one wins, and its value stays",
      async run({ store, other, key }) {
        const first = await store.put(key, "first", absent);
        const versions = await Promise.all(
          hundred.map((index) => (index % 2 ? store : other).put(key, `value ${index}`, where(first))),
        );
        const won = hundred.filter((index) => versions[index] !== undefined);
        expect(won).toHaveLength(1);
        expect(await other.get(key)).toEqual({ value: `value ${won[0]}`, version: versions[won[0] ?? 0] });
      },
    },
    {
      claim: "writers that read, add one and write again where they lost lose none of their additions",
      async run({ store, other, key }) {
        await store.put(key, "0", absent);
        const add = async (one: typeof store): Promise<void> => {
          const entry = await one.get(key);
          if ((await one.put(key, String(Number(entry?.value) + 1), where(entry?.version))) === undefined) {
            await add(one);
          }
        };
        await Promise.all(hundred.slice(0, 20).map((index) => add(index % 2 ? store : other)));
        expect((await store.get(key))?.value).toBe("20");
      },
    },
    {
      claim: "a deletion and a write that expect one version do not both win",
      async run({ store, other, key }) {
        for (const index of hundred.slice(0, 20)) {
          const version = await store.put(`${key}/${index}`, "first", absent);
          const [written] = await Promise.all([
            store.put(`${key}/${index}`, "second", where(version)),
            other.delete(`${key}/${index}`, { expected: version }),
          ]);
          const left = await store.get(`${key}/${index}`);
          expect(left).toEqual(written === undefined ? undefined : { value: "second", version: written });
        }
      },
    },
    {
      claim: "a hundred keys that are written at once are all there",
      async run({ store, other, key }) {
        await Promise.all(hundred.map((index) => store.put(`${key}/${index}`, String(index), absent)));
        const entries = await Promise.all(hundred.map((index) => other.get(`${key}/${index}`)));
        expect(entries.map((entry) => entry?.value)).toEqual(hundred.map(String));
      },
    },
  ],
};
