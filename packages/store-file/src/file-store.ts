import { encryptedStore, type Store } from "@identity-web/core/store";

import { FileStoreError } from "./errors.ts";
import type { KeyStore } from "./operating-system-key-store.ts";
import { plainFiles } from "./plain-files.ts";

export interface FileStoreOptions {
  /**
   * Created for its owner alone if it is missing. Several processes on one machine may share it. It must not be on a
   * network drive.
   */
  readonly folder: string;
  /**
   * Secrets of at least 32 bytes: the first encrypts, and all decrypt. Or a key store that contains such a secret, such
   * as `operatingSystemKeyStore()`.
   */
  readonly encryptionKeys: readonly string[] | KeyStore;
}

/**
 * Returns a store in encrypted files (AES-256-GCM, each bound to its key). Each file is written whole or not at all,
 * and only its owner can read it.
 *
 * @throws {FileStoreError} `options_invalid`; on first use `folder_unsafe`, `key_store_missing` or `key_store_locked`
 */
export function fileStore({ folder, encryptionKeys }: FileStoreOptions): Store {
  if (typeof folder !== "string" || folder === "") {
    throw new FileStoreError("options_invalid", "fileStore needs a folder. Set folder to its path.");
  }
  const files = plainFiles(folder);
  if (isList(encryptionKeys)) {
    return encryptedStore(files, requireSecrets(encryptionKeys));
  }
  if (typeof encryptionKeys?.load !== "function") {
    throw invalidKeys();
  }
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> => {
    opened ??= encryptionKeys.load(folder).then((secret) => encryptedStore(files, requireSecrets([secret])));
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

function requireSecrets(secrets: readonly string[]): readonly string[] {
  if (secrets.length > 0 && secrets.every((secret) => typeof secret === "string" && Buffer.byteLength(secret) >= 32)) {
    return secrets;
  }
  throw invalidKeys();
}

function invalidKeys(): FileStoreError {
  const command = "node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"";
  const message =
    "The encryptionKeys of fileStore are missing or too short. Use operatingSystemKeyStore(), or secrets of at least 32 bytes, " +
    `which this command generates: ${command}`;
  return new FileStoreError("options_invalid", message);
}
