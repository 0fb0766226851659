import { ConfigurationError } from "../errors/errors.ts";
import { encryptedStore } from "./encrypted-store.ts";
import { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";
import type { Store } from "../types/store.ts";
import { prefixedStore } from "./prefixed-store.ts";

/** Where account records, with the tokens in them, are kept: made by one of the functions here. */
export interface TokenCache {
  /** Holds the records, or beside a session only what needs no request. */
  readonly store: Store;
  /** Where the records are: in the store (default), or in the framework's own session. */
  readonly records?: "store" | "session" | undefined;
}

export interface DistributedTokenCacheOptions {
  /**
   * Secrets of at least 32 bytes, for example from a key vault. The first encrypts, all decrypt: to rotate, put the new one in front
   * and take the old one away when the longest session is over. `"none"` for a store that encrypts by itself, or in memory.
   */
  readonly encryptionKeys: readonly string[] | "none";
  /** Put before every key; encrypted entries are bound to it. */
  readonly prefix?: string | undefined;
}

/**
 * Keeps every account in this process, bounded in bytes. After a restart users are signed in again silently; several processes
 * need a shared store instead.
 */
export function inMemoryTokenCache(options?: MemoryStoreOptions): TokenCache {
  return { store: memoryStore(options) };
}

/**
 * Keeps every account in a store that all processes of the app share and that outlives them, encrypted.
 *
 * @example
 * const tokenCache = distributedTokenCache(redisStore({ url: "redis://localhost" }), { encryptionKeys: [key] });
 * @throws {ConfigurationError} no keys, or keys that are too short
 */
export function distributedTokenCache(store: Store, options: DistributedTokenCacheOptions): TokenCache {
  const { encryptionKeys, prefix } = options ?? {};
  const faults = [...storeFaults(store), ...keyFaults(encryptionKeys)];
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  const sealed = encryptionKeys === "none" ? store : encryptedStore(store, encryptionKeys);
  // The prefix outside: what is encrypted is bound to the key as the backing sees it.
  return { store: prefix === undefined || prefix === "" ? sealed : prefixedStore(sealed, prefix) };
}

/**
 * Keeps the account of each session in the framework's own session: no store of one's own, and one record for each browser. The
 * session has to be kept on the server. A record is written only where it has changed. See `docs/guides/token-cache.md` for what
 * it cannot do: work without a request, and sign-outs that Entra sends to other processes.
 */
export function sessionTokenCache(): TokenCache {
  return { store: memoryStore({ maxBytes: 16 * 1024 * 1024 }), records: "session" };
}

function storeFaults(store: Store): string[] {
  const whole = ["get", "put", "delete"].every(
    (name) => typeof (store as unknown as Record<string, unknown> | undefined)?.[name] === "function",
  );
  return whole
    ? []
    : ["The first argument of distributedTokenCache is no store: give one, such as redisStore({ url })."];
}

function keyFaults(keys: DistributedTokenCacheOptions["encryptionKeys"]): string[] {
  if (keys === "none") {
    return [];
  }
  const makeOne =
    "make one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";
  if (!Array.isArray(keys) || keys.length === 0) {
    return [`encryptionKeys is missing: the store would hold refresh tokens in clear text; ${makeOne}`];
  }
  const short = keys.filter((key) => typeof key !== "string" || Buffer.byteLength(key) < 32).length;
  return short === 0 ? [] : [`encryptionKeys has ${short} key(s) under 32 bytes, which can be guessed: ${makeOne}`];
}
