import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

import type * as Extensions from "@azure/msal-node-extensions";

import { FileStoreError } from "./errors.ts";
import { safeFolder } from "./folder.ts";

/** Keeps a secret. */
export interface KeyStore {
  /** The secret, made at the first call. `folder` may hold what the key store needs besides. */
  load(folder: string): Promise<string>;
}

export interface OperatingSystemKeyStoreOptions {
  /** The name under which the secret stands in the key store; `identity-web` by default. Apps that share it share the secret. */
  readonly service?: string | undefined;
  /** `token-store` by default. */
  readonly account?: string | undefined;
}

/** Of `@azure/msal-node-extensions`: what saves one text for the user who is logged in. */
type Persistence = Pick<Extensions.IPersistence, "load" | "save">;

/**
 * Windows' data protection (DPAPI), macOS's keychain or, on Linux, the secret service (libsecret), through the optional package
 * `@azure/msal-node-extensions`. Nothing is ever kept in clear text: without a key store there is an error.
 */
export function operatingSystemKeyStore(options: OperatingSystemKeyStoreOptions = {}): KeyStore {
  const { service = "identity-web", account = "token-store" } = options;
  return {
    async load(folder): Promise<string> {
      await safeFolder(folder);
      const extensions = loadExtensions();
      try {
        const persistence = await open(extensions, join(folder, "key-store"), service, account);
        const kept = await persistence.load();
        if (kept) {
          return kept;
        }
        await persistence.save(randomBytes(32).toString("base64url"));
        // Of two processes that made one at once, both take what is there now.
        return (await persistence.load()) ?? "";
      } catch (error) {
        throw error instanceof FileStoreError ? error : locked();
      }
    },
  };
}

/** By `require`: an import that fails in native code cannot be caught everywhere. */
function loadExtensions(): typeof Extensions {
  try {
    return createRequire(import.meta.url)("@azure/msal-node-extensions") as typeof Extensions;
  } catch {
    throw new FileStoreError(
      "key_store_missing",
      "The operating system's key store needs the package @azure/msal-node-extensions, built for this system. Run: " +
        "npm install @azure/msal-node-extensions (on Debian and Ubuntu first: apt-get install libsecret-1-dev). On a server, which has no " +
        "key store, give fileStore its encryptionKeys.",
    );
  }
}

async function open(
  {
    DataProtectionScope,
    FilePersistenceWithDataProtection,
    KeychainPersistence,
    LibSecretPersistence,
  }: typeof Extensions,
  file: string,
  service: string,
  account: string,
): Promise<Persistence> {
  if (process.platform === "win32") {
    return FilePersistenceWithDataProtection.create(file, DataProtectionScope.CurrentUser);
  }
  if (process.platform === "darwin") {
    return KeychainPersistence.create(file, service, account);
  }
  return LibSecretPersistence.create(file, service, account);
}

function locked(): FileStoreError {
  return new FileStoreError(
    "key_store_locked",
    "The operating system's key store does not answer: unlock it, and on Linux look whether a secret service (gnome-keyring, " +
      "KWallet) runs in this session, with D-Bus. On a server, which has none, give fileStore its encryptionKeys.",
  );
}
