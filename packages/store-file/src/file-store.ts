import { encryptedStore, type Store } from "@identity-web/core/store";

import { FileStoreError } from "./errors.ts";
import type { KeyStore } from "./operating-system-key-store.ts";
import { plainFiles } from "./plain-files.ts";

export interface FileStoreOptions {
  /** Made where it is not there, for its owner alone. Several processes of one machine may share it; a network drive must not be. */
  readonly folder: string;
  /**
   * Secrets of at least 32 bytes, the first encrypts and all decrypt; or where such a secret is kept, such as
   * `operatingSystemKeyStore()`.
   */
  readonly encryptionKeys: readonly string[] | KeyStore;
}

/**
 * Encrypted files (AES-256-GCM, bound to their keys), each written whole or not at all, readable by their owner alone.
 *
 * @throws {FileStoreError} `options_invalid`; at the first use `folder_unsafe`, `key_store_missing` or `key_store_locked`
 */
export function fileStore({ folder, encryptionKeys }: FileStoreOptions): Store {
  if (typeof folder !== "string" || folder === "") {
    throw new FileStoreError("options_invalid", "fileStore needs a folder.");
  }
  const files = plainFiles(folder);
  if (isList(encryptionKeys)) {
    return encryptedStore(files, checked(encryptionKeys));
  }
  if (typeof encryptionKeys?.load !== "function") {
    throw noKeys();
  }
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> => {
    opened ??= encryptionKeys.load(folder).then((secret) => encryptedStore(files, checked([secret])));
    // A key store that is locked now may be open later.
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    get: async (key) => (await store()).get(key),
    put: async (key, value, options) => (await store()).put(key, value, options),
    delete: async (key, options) => (await store()).delete(key, options),
    lease: async (key, ttlSeconds) => files.lease?.(key, ttlSeconds),
  };
}

function isList(keys: readonly string[] | KeyStore): keys is readonly string[] {
  return Array.isArray(keys);
}

function checked(secrets: readonly string[]): readonly string[] {
  if (secrets.length > 0 && secrets.every((one) => typeof one === "string" && Buffer.byteLength(one) >= 32)) {
    return secrets;
  }
  throw noKeys();
}

function noKeys(): FileStoreError {
  const makeOne = "node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";
  const message = `encryptionKeys of fileStore needs secrets of at least 32 bytes (make one with: ${makeOne}), or operatingSystemKeyStore().`;
  return new FileStoreError("options_invalid", message);
}
