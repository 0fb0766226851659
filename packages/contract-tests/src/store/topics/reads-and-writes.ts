import { expect } from "vitest";

import { absent, type StoreTopic, where } from "../harness/check.ts";

const values = {
  "an empty text": "",
  "JSON with quotes": JSON.stringify({ quote: `"'\\`, line: "a\nb\r\n\t", number: 1 }),
  "letters of all kinds": "é e\u0301 ß 𝄞 ‮ عربى \u0001",
  "what looks like SQL or a template": "'; DROP TABLE x; -- ${1} %s %00 {{x}}",
  "200 000 letters": "x".repeat(200_000),
  "spaces at both ends": "  padded  ",
};

export const readsAndWrites: StoreTopic = {
  name: "reading, writing, deleting",
  checks: [
    {
      claim: "a key that was never written has no entry",
      run: async ({ store, key }) => expect(await store.get(key)).toBeUndefined(),
    },
    ...Object.entries(values).map(([name, value]) => ({
      claim: `${name} comes back letter by letter`,
      async run({ store, other, key }: Parameters<StoreTopic["checks"][number]["run"]>[0]): Promise<void> {
        const version = await store.put(key, value, absent);
        expect(await other.get(key)).toEqual({ value, version });
      },
    })),
    {
      claim: "what is written in place of another entry is what is read",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", absent);
        const second = await other.put(key, "two", where(first));
        expect(await store.get(key)).toEqual({ value: "two", version: second });
      },
    },
    {
      claim: "a deleted entry is gone, deleting it again is no error, and the key can be written anew",
      async run({ store, other, key }) {
        await store.put(key, "one", absent);
        await other.delete(key);
        expect(await store.get(key)).toBeUndefined();
        await store.delete(key);
        expect(await store.put(key, "two", absent)).toEqual(expect.any(String));
        expect((await other.get(key))?.value).toBe("two");
      },
    },
  ],
};
