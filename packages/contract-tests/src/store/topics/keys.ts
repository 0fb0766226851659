import { expect } from "vitest";

import { absent, type StoreTopic } from "../harness/check.ts";

/** Pairs that a backing may take for one: by case, by accents, by what it trims, cuts or takes for a pattern. */
const alike: readonly (readonly [string, string])[] = [
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
      claim: "keys that look alike are two keys: case, accents, spaces, patterns, ends",
      async run({ store, other, key }) {
        for (const [index, [one, two]] of alike.entries()) {
          const [first, second] = [`${key}/${index}/${one}`, `${key}/${index}/${two}`];
          await store.put(first, "first", absent);
          expect([one, two, await store.put(second, "second", absent)]).toEqual([one, two, expect.any(String)]);
          expect([(await other.get(first))?.value, (await other.get(second))?.value]).toEqual(["first", "second"]);
          await other.delete(first);
          expect([one, two, await store.get(first), (await store.get(second))?.value]).toEqual([
            one,
            two,
            undefined,
            "second",
          ]);
        }
      },
    },
    {
      claim: "names that JavaScript gives a meaning are plain keys",
      async run({ store }) {
        for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "then"]) {
          await store.delete(key);
          expect([key, await store.get(key)]).toEqual([key, undefined]);
          await store.put(key, "own", absent);
          expect((await store.get(key))?.value).toBe("own");
          await store.delete(key);
        }
      },
    },
    {
      claim: "a deletion takes one key, not those that begin with it",
      async run({ store, key }) {
        for (const suffix of ["", "/", "/a", "*", "%"]) {
          await store.put(key + suffix, suffix, absent);
        }
        for (const suffix of ["", "*", "%"]) {
          await store.delete(key + suffix);
        }
        expect([(await store.get(`${key}/`))?.value, (await store.get(`${key}/a`))?.value]).toEqual(["/", "/a"]);
      },
    },
  ],
};
