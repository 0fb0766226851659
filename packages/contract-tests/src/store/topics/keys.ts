import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent } from "../harness/put-options.ts";

/** Pairs that a backing may confuse: by case, by accents, or because it trims, truncates or matches patterns. */
const similarKeys: readonly (readonly [string, string])[] = [
  ["a", "A"],
  ["e", "é"],
  ["\u00e9", "e\u0301"],
  ["ss", "ß"],
  ["a", "a "],
  ["a", " a"],
  ["a/b", "a//b"],
  ["a/b", "a/b/"],
  ["a_c", "abc"],
  ["a%", "ab"],
  ["a*", "ab"],
  ["a?", "ab"],
  ["a:b", "a.b"],
  ["a", "a\u200b"],
  ["a\\", "a\\\\"],
  ["a+b", "a b"],
  ["%61", "a"],
  ["𝄞", "𝄢"],
  ["x".repeat(200), `${"x".repeat(199)}y`],
  ["x".repeat(200), "x".repeat(201)],
];

export const keys: StoreTopic = {
  name: "keys",
  checks: [
    {
      claim: "keys that look alike are different keys: case, accents, spaces, patterns, endings",
      async run({ store, other, key }) {
        for (const [index, [one, two]] of similarKeys.entries()) {
          const [first, second] = [`${key}/${index}/${one}`, `${key}/${index}/${two}`];
          await store.put(first, "first", ifAbsent);
          expect([one, two, await store.put(second, "second", ifAbsent)]).toEqual([one, two, expect.any(String)]);
          expect([(await other.get(first))?.value, (await other.get(second))?.value]).toEqual(["first", "second"]);
          await other.delete(first);
          const remaining = [await store.get(first), (await store.get(second))?.value];
          expect([one, two, ...remaining]).toEqual([one, two, undefined, "second"]);
        }
      },
    },
    {
      claim: "property names with a meaning in JavaScript are ordinary keys",
      async run({ store }) {
        for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "then"]) {
          await store.delete(key);
          expect([key, await store.get(key)]).toEqual([key, undefined]);
          await store.put(key, "value", ifAbsent);
          expect((await store.get(key))?.value).toBe("value");
          await store.delete(key);
        }
      },
    },
    {
      claim: "a deletion removes one key, not every key that starts with it",
      async run({ store, key }) {
        for (const suffix of ["", "/", "/a", "*", "%"]) {
          await store.put(key + suffix, suffix, ifAbsent);
        }
        for (const suffix of ["", "*", "%"]) {
          await store.delete(key + suffix);
        }
        expect([(await store.get(`${key}/`))?.value, (await store.get(`${key}/a`))?.value]).toEqual(["/", "/a"]);
      },
    },
  ],
};
