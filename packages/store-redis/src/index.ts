/**
 * Stores the accounts and tokens of Identity Web in Redis or Valkey, so that several processes share them and restarts
 * retain them.
 *
 * @example
 * import { distributedTokenCache, fromEnvironment, identityWeb } from "@identity-web/express";
 * import { redisStore } from "@identity-web/store-redis";
 *
 * const tokenCache = distributedTokenCache(redisStore({ url: process.env.REDIS_URL ?? "redis://localhost" }), {
 *   encryptionKeys: [process.env.TOKEN_CACHE_KEY ?? ""],
 * });
 * export const auth = identityWeb({ ...fromEnvironment(), tokenCache });
 *
 * @module
 */
export { RedisStoreError } from "./errors.ts";
export { redisStore } from "./redis-store.ts";

export type { RedisCommands } from "./connection.ts";
export type { RedisStoreErrorCode } from "./errors.ts";
export type { RedisStoreOptions } from "./redis-store.ts";
