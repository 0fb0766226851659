import { describe, expect, it } from "vitest";

import { memoryStore } from "../../src/index.ts";
import { encryptedStore, prefixedStore, type Store } from "../../src/store.ts";

const minute = { ttlSeconds: 60, expected: undefined };
const [first, second, third] = ["1", "2", "3"].map((one) => one.repeat(40)) as [string, string, string];

/** The entry in the backing store, which a test can change. */
async function rawOf(backing: Store, key: string): Promise<string> {
  return (await backing.get(key))?.value ?? "";
}

async function replace(backing: Store, key: string, value: string): Promise<void> {
  const entry = await backing.get(key);
  await backing.put(key, value, { ttlSeconds: 60, expected: entry?.version });
}

describe("an encrypted store", () => {
  it("returns what was written, and shows the backing store nothing of it [E05]", async () => {
    const backing = memoryStore();
    const store = encryptedStore(backing, [first]);
    for (const value of ["", "a token", "é 𝄞 \u0000", "x".repeat(300_000)]) {
      await store.delete("key");
      const version = await store.put("key", value, minute);
      expect(await store.get("key")).toEqual({ value, version });
      expect(await rawOf(backing, "key")).toMatch(/^iw1:[\w-]+$/u);
    }
    await store.put("other", "a canary", minute);
    expect(await rawOf(backing, "other")).not.toContain("canary");
    expect(await store.get("nothing")).toBeUndefined();
  });

  it("opens swapped entries under neither key, also with another prefix [E02]", async () => {
    const backing = memoryStore();
    const store = encryptedStore(backing, [first]);
    await store.put("one", "of one", minute);
    await store.put("two", "of two", minute);
    const [one, two] = [await rawOf(backing, "one"), await rawOf(backing, "two")];
    await replace(backing, "one", two);
    await replace(backing, "two", one);
    expect(await store.get("one")).toMatchObject({ value: undefined, damaged: true });
    expect(await store.get("two")).toMatchObject({ value: undefined, damaged: true });

    const inner = memoryStore();
    const staging = encryptedStore({ ...inner, prefix: "staging:" }, [first]);
    const production = encryptedStore({ ...inner, prefix: "production:" }, [first]);
    await staging.put("key", "of staging", minute);
    expect(await production.get("key")).toMatchObject({ value: undefined, damaged: true });
    const outer = prefixedStore(encryptedStore(inner, [first]), "a/");
    await outer.put("key", "of a", minute);
    await inner.put("b/key", await rawOf(inner, "a/key"), minute);
    expect(await prefixedStore(encryptedStore(inner, [first]), "b/").get("key")).toMatchObject({ damaged: true });
  });

  it("reports plain text, an empty string and invalid base64url as damaged [E06]", async () => {
    const backing = memoryStore();
    const store = encryptedStore(backing, [first]);
    for (const value of [
      "",
      '{"version":1}',
      "iw1:",
      "iw1:!!",
      "iw1:AAAA",
      "iw0:AAAA",
      "iw1:" + "A".repeat(9_000_000),
    ]) {
      await backing.delete("key");
      await backing.put("key", value, minute);
      expect(await store.get("key")).toMatchObject({ value: undefined, damaged: true });
    }
  });

  it("never opens an entry after any character was changed or cut off [E07]", async () => {
    const backing = memoryStore();
    const store = encryptedStore(backing, [first]);
    await store.put("key", "a value", minute);
    const whole = await rawOf(backing, "key");
    for (let at = 0; at < whole.length; at++) {
      await replace(backing, "key", whole.slice(0, at) + (whole[at] === "A" ? "B" : "A") + whole.slice(at + 1));
      expect([at, (await store.get("key"))?.value]).toEqual([at, undefined]);
      await replace(backing, "key", whole.slice(0, at));
      expect([at, (await store.get("key"))?.value]).toEqual([at, undefined]);
    }
    // Node accepts a tag of 4, 8 or 12 bytes if it is not told the length.
    const bytes = Buffer.from(whole.slice(4), "base64url");
    for (const cut of [4, 8, 12]) {
      await replace(backing, "key", `iw1:${bytes.subarray(0, bytes.length - 16 + cut).toString("base64url")}`);
      expect(await store.get("key")).toMatchObject({ value: undefined, damaged: true });
    }
  });

  it("never uses an IV twice in 20,000 writes [E07]", async () => {
    const seen = new Set<string>();
    const backing: Store = {
      ...memoryStore(),
      put: async (_key, value) => {
        seen.add(Buffer.from(value.slice(4), "base64url").subarray(4, 16).toString("hex"));
        return "version";
      },
    };
    const store = encryptedStore(backing, [first]);
    for (let index = 0; index < 20_000; index++) {
      await store.put("key", "same", minute);
    }
    expect(seen.size).toBe(20_000);
  });

  it("rolls from one key to the next over three nodes; a missing key is a miss that stays in place [E08]", async () => {
    const backing = memoryStore();
    const [before, between, after] = [[first], [second, first], [second]].map((keys) => encryptedStore(backing, keys));
    await before?.put("old", "by the old key", minute);
    const entry = await between?.get("old");
    expect(entry?.value).toBe("by the old key");
    await between?.put("old", "rewritten", { ttlSeconds: 60, expected: entry?.version });
    expect((await after?.get("old"))?.value).toBe("rewritten");
    // A node without the new key leaves the entry to those that have it.
    const unknown = await before?.get("old");
    expect(unknown).toEqual({ value: undefined, version: expect.any(String) as string });
    expect((await after?.get("old"))?.value).toBe("rewritten");
    expect(await encryptedStore(backing, [third]).get("old")).not.toHaveProperty("damaged");
  });

  it("treats an entry of a newer version as a miss, and leaves it in place [E09]", async () => {
    const backing = memoryStore();
    await backing.put("key", "iw2:something-new", minute);
    expect(await encryptedStore(backing, [first]).get("key")).toEqual({
      value: undefined,
      version: expect.any(String) as string,
    });
  });

  it("passes on deletions, leases, closing and the prefix", async () => {
    const done: string[] = [];
    const inner: Store = {
      ...memoryStore(),
      prefix: "p:",
      lease: async (key, seconds) => ({ release: async () => void done.push(`release ${key} ${seconds}`) }),
      close: async () => void done.push("close"),
    };
    const store = prefixedStore(encryptedStore(inner, [first]), "app/");
    await (await store.lease?.("key", 5))?.release();
    await store.close?.();
    expect([store.prefix, done]).toEqual(["p:app/", ["release app/key 5", "close"]]);
    const version = await store.put("key", "value", minute);
    await store.delete("key", { expected: "another" });
    expect((await store.get("key"))?.version).toBe(version);
    await store.delete("key", { expected: version });
    expect(await store.get("key")).toBeUndefined();
  });
});
