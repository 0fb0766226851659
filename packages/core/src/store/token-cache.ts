import { ConfigurationError } from "../errors/errors.ts";
import { count } from "../lib/count.ts";
import type { Store, TokenCache } from "../types/store.ts";
import { encryptedStore } from "./encrypted-store.ts";
import { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";
import { prefixedStore } from "./prefixed-store.ts";

export interface DistributedTokenCacheOptions {
  /**
   * Secrets of at least 32 bytes, for example from a key vault. The first encrypts, all decrypt. To rotate, put the new
   * one first and remove the old one when the longest session has ended. `"none"` is for a store that encrypts by
   * itself, or that is in memory.
   */
  readonly encryptionKeys: readonly string[] | "none";
  /** Put before every key; encrypted entries are bound to it. */
  readonly prefix?: string | undefined;
}

/**
 * Stores every account in this process, bounded in bytes. After a restart, users are signed in again silently. Several
 * processes need a shared store instead.
 */
export function inMemoryTokenCache(options?: MemoryStoreOptions): TokenCache {
  return { store: memoryStore(options) };
}

/**
 * Stores every account, encrypted, in a store that all processes of the app share and that outlives them.
 *
 * @example
 * const tokenCache = distributedTokenCache(redisStore({ url: "redis://localhost" }), { encryptionKeys: [key] });
 * @throws {ConfigurationError} keys are missing or too short
 */
export function distributedTokenCache(store: Store, options: DistributedTokenCacheOptions): TokenCache {
  const { encryptionKeys, prefix } = options ?? {};
  const faults = [...storeFaults(store), ...keyFaults(encryptionKeys)];
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  const sealed = encryptionKeys === "none" ? store : encryptedStore(store, encryptionKeys);
  // The prefix goes outside: encrypted values are bound to the key as the backing store sees it.
  return { store: prefix === undefined || prefix === "" ? sealed : prefixedStore(sealed, prefix) };
}

/**
 * Stores the account of each session in the framework's own session: no separate store, and one record for each
 * browser. The session must be stored on the server. A record is written only when it has changed.
 * `docs/guides/token-cache.md` lists what it cannot do: work without a request, and sign-outs that Entra sends to other
 * processes.
 */
export function sessionTokenCache(): TokenCache {
  return { store: memoryStore({ maxBytes: 16 * 1024 * 1024 }), records: "session" };
}

function storeFaults(store: Store): string[] {
  const complete = ["get", "put", "delete"].every(
    (name) => typeof (store as unknown as Record<string, unknown> | undefined)?.[name] === "function",
  );
  return complete
    ? []
    : ["The first argument of distributedTokenCache is not a store: pass one, such as redisStore({ url })."];
}

const createKey =
  "create one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";

function keyFaults(keys: DistributedTokenCacheOptions["encryptionKeys"]): string[] {
  if (keys === "none") {
    return [];
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    return [`encryptionKeys is missing: the store would contain refresh tokens in clear text; ${createKey}`];
  }
  const short = keys.filter((key) => typeof key !== "string" || Buffer.byteLength(key) < 32).length;
  return short === 0
    ? []
    : [`encryptionKeys has ${count(short, "key", "keys")} under 32 bytes, which can be guessed: ${createKey}`];
}
