import { describe, expect, it } from "vitest";

import { detached, SuffixCache } from "../../src/lib/suffix-cache.ts";

const cacheOf = (maxBytes = 1000): SuffixCache<string> => new SuffixCache(4, maxBytes, (text) => text.length);

describe("SuffixCache", () => {
  it("returns a value for the whole text only, not for another text with the same end", () => {
    const cache = cacheOf();
    cache.set("genuine.sign", "value");
    expect(cache.get("genuine.sign")).toBe("value");
    expect(cache.get("forged.sign")).toBeUndefined();
    expect(cache.get("sign")).toBeUndefined();
  });

  it("keeps the latest of two texts with the same end", () => {
    const cache = cacheOf();
    cache.set("one.sign", "1");
    cache.set("two.sign", "2");
    expect([cache.get("one.sign"), cache.get("two.sign")]).toEqual([undefined, "2"]);
  });

  it("stays under its maximum bytes by evicting the least recently used entry", () => {
    const cache = cacheOf(20);
    cache.set("aaaaaa0001", "1");
    cache.set("aaaaaa0002", "2");
    cache.get("aaaaaa0001");
    cache.set("aaaaaa0003", "3");
    expect([1, 2, 3].map((number) => cache.get(`aaaaaa000${number}`))).toEqual(["1", undefined, "3"]);
  });

  it("forgets deleted texts, and all of them after clear", () => {
    const cache = cacheOf();
    cache.set("text0001", "1");
    cache.set("text0002", "2");
    cache.delete("text0001");
    expect([cache.get("text0001"), cache.get("text0002")]).toEqual([undefined, "2"]);
    cache.clear();
    expect(cache.get("text0002")).toBeUndefined();
  });
});

describe("detached", () => {
  it("returns an equal string for every character of a header", () => {
    const header = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    expect(detached(header)).toBe(header);
  });
});
