import { afterEach, describe, expect, it } from "vitest";

import { memoryStore } from "../../src/store.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";

afterEach(thawTime);
const minute = { ttlSeconds: 60, expected: undefined };

describe("memoryStore", () => {
  it("writes only if the entry has the expected version, and never reuses a version", async () => {
    const store = memoryStore();
    const first = await store.put("key", "one", minute);
    expect(first).toBeDefined();
    expect(await store.put("key", "two", minute)).toBeUndefined();
    expect(await store.put("key", "two", { ttlSeconds: 60, expected: "another" })).toBeUndefined();
    expect(await store.get("key")).toEqual({ value: "one", version: first });
    const second = await store.put("key", "two", { ttlSeconds: 60, expected: first });
    expect(second).not.toBe(first);
    await store.delete("key");
    expect(await store.put("key", "three", { ttlSeconds: 60, expected: second })).toBeUndefined();
    const third = await store.put("key", "two", minute);
    expect([first, second]).not.toContain(third);
  });

  it("deletes only the expected version, and a missing entry without an error", async () => {
    const store = memoryStore();
    const version = await store.put("key", "one", minute);
    await store.delete("key", { expected: "another" });
    expect(await store.get("key")).toBeDefined();
    await store.delete("key", { expected: version });
    expect(await store.get("key")).toBeUndefined();
    await store.delete("key");
  });

  it("drops an entry at the end of its lifetime, to the millisecond, and then counts it as missing [E11]", async () => {
    freezeTime();
    const store = memoryStore();
    const version = await store.put("key", "one", minute);
    passSeconds(59.999);
    expect(await store.get("key")).toBeDefined();
    passSeconds(0.001);
    expect(await store.get("key")).toBeUndefined();
    expect(await store.put("key", "two", { ttlSeconds: 60, expected: version })).toBeUndefined();
    expect(await store.put("key", "two", minute)).toBeDefined();
  });

  it("stays under its maximum bytes by evicting the least recently used entries [E11]", async () => {
    const store = memoryStore({ maxBytes: 100_000 });
    for (let index = 0; index < 100; index++) {
      await store.put(`key-${index}`, "x".repeat(2000), minute);
      await store.get("key-0");
    }
    const left: string[] = [];
    for (let index = 0; index < 100; index++) {
      if (await store.get(`key-${index}`)) {
        left.push(`key-${index}`);
      }
    }
    expect(left.length).toBeLessThanOrEqual(24);
    expect(left).toContain("key-0");
    expect(left).toContain("key-99");
    expect(await store.put("too-large", "x".repeat(100_000), minute)).toBeDefined();
    expect(await store.get("too-large")).toBeUndefined();
  });
});
