/**
 * Stores the accounts and tokens of Identity Web in encrypted files: on a developer's machine, where tokens should
 * survive `node --watch`, and for a daemon.
 *
 * @example
 * import { distributedTokenCache, fromEnvironment, identityWeb } from "@identity-web/express";
 * import { fileStore, operatingSystemKeyStore } from "@identity-web/store-file";
 *
 * const store = fileStore({ folder: ".identity-web", encryptionKeys: operatingSystemKeyStore() });
 * const tokenCache = distributedTokenCache(store, { encryptionKeys: "none" }); // the files are encrypted already
 * export const auth = identityWeb({ ...fromEnvironment(), tokenCache });
 *
 * @module
 */
export { FileStoreError } from "./errors.ts";
export { fileStore } from "./file-store.ts";
export { operatingSystemKeyStore } from "./operating-system-key-store.ts";

export type { FileStoreErrorCode } from "./errors.ts";
export type { FileStoreOptions } from "./file-store.ts";
export type { KeyStore, OperatingSystemKeyStoreOptions } from "./operating-system-key-store.ts";
