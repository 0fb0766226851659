import { describe, expect, it } from "vitest";

import { ConfigurationError, distributedTokenCache, memoryStore } from "../../src/index.ts";
import type { Store } from "../../src/store.ts";

const minute = { ttlSeconds: 60, expected: undefined };
const key = "1".repeat(40);

/** The entry in the backing store, which a test can change. */
async function rawOf(backing: Store, key: string): Promise<string> {
  return (await backing.get(key))?.value ?? "";
}

describe("distributedTokenCache", () => {
  it.each([
    ["no options", undefined, /encryptionKeys is missing/u],
    ["no keys", { encryptionKeys: [] }, /encryptionKeys is missing/u],
    ["an empty key, as from an unset variable", { encryptionKeys: [""] }, /1 key under 32 bytes/u],
    ["a short key", { encryptionKeys: ["a-short-secret", key] }, /1 key under 32 bytes/u],
    ["keys as one string", { encryptionKeys: key }, /encryptionKeys is missing/u],
  ])("refuses %s without showing a key", (_name, options, message) => {
    const make = () => distributedTokenCache(memoryStore(), options as never);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/a-short-secret/u);
  });

  it("refuses anything but a store, and says what to pass", () => {
    for (const store of [undefined, null, {}, { get: () => {} }]) {
      expect(() => distributedTokenCache(store as never, { encryptionKeys: "none" })).toThrow(/redisStore/u);
    }
  });

  it("encrypts under the whole key with its prefix, and not at all if told so", async () => {
    const backing = memoryStore();
    await distributedTokenCache(backing, { encryptionKeys: [key], prefix: "app/" }).store.put("key", "value", minute);
    expect(await rawOf(backing, "app/key")).toMatch(/^iw1:/u);
    await distributedTokenCache(backing, { encryptionKeys: "none" }).store.put("plain", "value", minute);
    expect(await rawOf(backing, "plain")).toBe("value");
  });
});
