import { expect } from "vitest";

import { absent, type StoreTopic, where } from "../harness/check.ts";

export const compareAndSet: StoreTopic = {
  name: "compare and set",
  checks: [
    {
      claim: "a write that expects no entry writes nothing where there is one",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", absent);
        expect(await other.put(key, "two", absent)).toBeUndefined();
        expect(await store.get(key)).toEqual({ value: "one", version: first });
      },
    },
    {
      claim: "a write that expects another version writes nothing",
      async run({ store, other, key }) {
        const first = await store.put(key, "one", absent);
        const second = await store.put(key, "two", where(first));
        for (const stale of [first, "", "another", `${second} `, second?.slice(1), second?.toUpperCase().concat("X")]) {
          expect(await other.put(key, "three", where(stale ?? ""))).toBeUndefined();
        }
        expect(await store.get(key)).toEqual({ value: "two", version: second });
      },
    },
    {
      claim: "a write that expects a version writes nothing where there is no entry, also after a deletion",
      async run({ store, key }) {
        expect(await store.put(key, "one", where("never"))).toBeUndefined();
        const version = await store.put(key, "one", absent);
        await store.delete(key);
        expect(await store.put(key, "two", where(version))).toBeUndefined();
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "the version that a write answers is the one that is read, by everybody, until the next write",
      async run({ store, other, key }) {
        const version = await store.put(key, "one", absent);
        expect(version).toMatch(/./u);
        expect([await store.get(key), await other.get(key)].map((entry) => entry?.version)).toEqual([version, version]);
      },
    },
    {
      claim: "no version comes twice: not for the same value, not after a deletion, not for another key",
      async run({ store, other, key }) {
        const seen: (string | undefined)[] = [];
        for (let index = 0; index < 10; index++) {
          seen.push(await store.put(key, "same", absent));
          seen.push(await other.put(key, "same", where(seen.at(-1))));
          seen.push(await store.put(`${key}/${index}`, "same", absent));
          await store.delete(key);
        }
        expect(seen.filter((version) => version === undefined)).toEqual([]);
        expect(new Set(seen).size).toBe(seen.length);
      },
    },
    {
      claim: "versions are random: none is the number after the last, and each is long",
      async run({ store, key }) {
        const seen: string[] = [];
        for (let index = 0; index < 8; index++) {
          seen.push((await store.put(`${key}/${index}`, "x", absent)) ?? "");
        }
        expect(seen.filter((version) => version.length < 16)).toEqual([]);
        // Of counters and clocks most letters stay the same from one to the next.
        const stays = (version: string, before: string): number =>
          Array.from(version).filter((letter, at) => letter === before[at]).length / version.length;
        expect(Math.min(...seen.slice(1).map((version, at) => stays(version, seen[at] ?? "")))).toBeLessThan(0.6);
      },
    },
    {
      claim: "a deletion that expects another version deletes nothing, and one that expects this version deletes",
      async run({ store, other, key }) {
        const version = await store.put(key, "one", absent);
        for (const stale of ["another", ""]) {
          await other.delete(key, { expected: stale });
        }
        expect(await store.get(key)).toEqual({ value: "one", version });
        await other.delete(key, { expected: version });
        expect(await store.get(key)).toBeUndefined();
      },
    },
    {
      claim: "a deletion whose expected version is undefined deletes whatever is there",
      async run({ store, key }) {
        await store.put(key, "one", absent);
        await store.delete(key, { expected: undefined });
        expect(await store.get(key)).toBeUndefined();
      },
    },
  ],
};
