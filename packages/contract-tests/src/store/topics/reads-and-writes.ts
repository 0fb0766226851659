import { expect } from "vitest";

import type { StoreFixture, StoreTopic } from "../harness/check.ts";
import { ifAbsent, ifVersion } from "../harness/put-options.ts";

const values = {
  "an empty string": "",
  "JSON with quotes": JSON.stringify({ quote: `"'\\`, line: "a\nb\r\n\t", number: 1 }),
  "characters of many scripts": "é e\u0301 ß 𝄞 ‮ عربى \u0001",
  "text that looks like SQL or a template": "'; DROP TABLE x; -- ${1} %s %00 {{x}}",
  "200,000 characters": "x".repeat(200_000),
  "leading and trailing spaces": "  padded  ",
};

export const readsAndWrites: StoreTopic = {
  name: "reads, writes and deletions",
  checks: [
    {
      claim: "a key that was never written has no entry",
      run: async ({ store, key }) => expect(await store.get(key)).toBeUndefined(),
    },
    ...Object.entries(values).map(([name, value]) => ({
      claim: `reads ${name} back unchanged`,
      async run({ store, other, key }: StoreFixture): Promise<void> {
        const version = await store.put(key, value, ifAbsent);
        expect(await other.get(key)).toEqual({ value, version });
      },
    })),
    {
      claim: "an overwritten entry reads back with its new value and version",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", ifAbsent);
        const second = await other.put(key, "two", ifVersion(first));
        expect(await store.get(key)).toEqual({ value: "two", version: second });
      },
    },
    {
      claim: "a deleted entry is gone, deleting it again is not an error, and the key can be written again",
      async run({ store, other, key }) {
        await store.put(key, "one", ifAbsent);
        await other.delete(key);
        expect(await store.get(key)).toBeUndefined();
        await store.delete(key);
        expect(await store.put(key, "two", ifAbsent)).toEqual(expect.any(String));
        expect((await other.get(key))?.value).toBe("two");
      },
    },
  ],
};
