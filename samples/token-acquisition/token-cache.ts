import { join } from "node:path";

import { distributedTokenCache, inMemoryTokenCache, memoryStore, type TokenCache } from "@identity-web/core";

import { configured } from "../shared/configuration.ts";

/** Encrypt the records that leave the process; each is 32 bytes or more, separated by spaces. */
const encryptionKeys = (process.env["TOKEN_CACHE_KEYS"] ?? "").split(/\s+/u).filter(Boolean);

/** The four token caches of the article, one line each. Your app needs only one of these lines. */
const tokenCaches: Readonly<Record<string, () => TokenCache | Promise<TokenCache>>> = {
  memory: () => inMemoryTokenCache(),

  "distributed-memory": () => distributedTokenCache(memoryStore(), { encryptionKeys: "none" }),

  async redis() {
    const { redisStore } = await import("@identity-web/store-redis");
    const url = process.env["REDIS_URL"] || "redis://localhost:6379";
    return configured(() => distributedTokenCache(redisStore({ url }), { encryptionKeys }));
  },

  async sql() {
    const { sqliteStore } = await import("@identity-web/store-sql");
    const file = process.env["SQLITE_FILE"] || join(import.meta.dirname, "token-cache.db");
    return configured(() => distributedTokenCache(sqliteStore({ file }), { encryptionKeys }));
  },
};

/** Returns the token cache that the variable TOKEN_CACHE selects; `memory` by default. */
export async function chosenTokenCache(): Promise<TokenCache> {
  const name = process.env["TOKEN_CACHE"] || "memory";
  const make = tokenCaches[name];
  if (make === undefined) {
    console.error(`TOKEN_CACHE is "${name}". Choose one of: ${Object.keys(tokenCaches).join(", ")}.`);
    process.exit(1);
  }
  return make();
}
