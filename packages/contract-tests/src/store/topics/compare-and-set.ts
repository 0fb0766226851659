import { expect } from "vitest";

import type { StoreTopic } from "../harness/check.ts";
import { ifAbsent, ifVersion } from "../harness/put-options.ts";

export const compareAndSet: StoreTopic = {
  name: "compare and set",
  checks: [
    {
      claim: "a write that expects no entry writes nothing if there is an entry",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", ifAbsent);
        expect(await other.put(key, "two", ifAbsent)).toBeUndefined();
        expect(await store.get(key)).toEqual({ value: "one", version: first });
      },
    },
    {
      claim: "a write that expects another version writes nothing",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", ifAbsent);
        const second = await store.put(key, "two", ifVersion(first));
        for (const stale of [first, "", "another", `${second} `, second?.slice(1), second?.toUpperCase().concat("X")]) {
          expect(await other.put(key, "three", ifVersion(stale ?? ""))).toBeUndefined();
        }
        expect(await store.get(key)).toEqual({ value: "two", version: second });
      },
    },
    {
      claim: "a write that expects a version writes nothing if there is no entry, even after a deletion",
      async run({ store, key }) {
        expect(await store.put(key, "one", ifVersion("never"))).toBeUndefined();
        const version = await store.put(key, "one", ifAbsent);
        await store.delete(key);
        expect(await store.put(key, "two", ifVersion(version))).toBeUndefined();
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "every reader sees the version that a write returned, until the next write",
      async run({ store, other, key }) {
        const version = await store.put(key, "one", ifAbsent);
        expect(version).toMatch(/./u);
        expect([await store.get(key), await other.get(key)].map((entry) => entry?.version)).toEqual([version, version]);
      },
    },
    {
      claim: "a version is never used twice: not for the same value, after a deletion or for another key",
      async run({ store, other, key }) {
        const seen: (string | undefined)[] = [];
        for (let index = 0; index < 10; index++) {
          seen.push(await store.put(key, "same", ifAbsent));
          seen.push(await other.put(key, "same", ifVersion(seen.at(-1))));
          seen.push(await store.put(`${key}/${index}`, "same", ifAbsent));
          await store.delete(key);
        }
        expect(seen.filter((version) => version === undefined)).toEqual([]);
        expect(new Set(seen).size).toBe(seen.length);
      },
    },
    {
      claim: "versions are long and random, not sequential",
      async run({ store, key }) {
        const seen: string[] = [];
        for (let index = 0; index < 8; index++) {
          seen.push((await store.put(`${key}/${index}`, "x", ifAbsent)) ?? "");
        }
        expect(seen.filter((version) => version.length < 16)).toEqual([]);
        // With a counter or a clock, most characters are the same in two consecutive versions.
        const similarity = (version: string, previous: string): number =>
          Array.from(version).filter((character, at) => character === previous[at]).length / version.length;
        const similarities = seen.slice(1).map((version, at) => similarity(version, seen[at] ?? ""));
        expect(Math.min(...similarities)).toBeLessThan(0.6);
      },
    },
    {
      claim:
        "a deletion that expects another version deletes nothing, and with the current version it deletes the entry",
      async run({ store, other, key }) {
        const version = await store.put(key, "one", ifAbsent);
        for (const stale of ["another", ""]) {
          await other.delete(key, { expected: stale });
        }
        expect(await store.get(key)).toEqual({ value: "one", version });
        await other.delete(key, { expected: version });
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "a deletion whose expected version is undefined deletes any version",
      async run({ store, key }) {
        await store.put(key, "one", ifAbsent);
        await store.delete(key, { expected: undefined });
        expect(await store.get(key)).toBeUndefined();
      },
    },
  ],
};
