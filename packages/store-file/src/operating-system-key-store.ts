import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

import type * as Extensions from "@azure/msal-node-extensions";

import { FileStoreError } from "./errors.ts";
import { safeFolder } from "./safe-folder.ts";

/** Stores a secret. */
export interface KeyStore {
  /** Returns the secret, which the first call generates. The key store may put files of its own into `folder`. */
  load(folder: string): Promise<string>;
}

export interface OperatingSystemKeyStoreOptions {
  /** The name of the secret in the key store. Apps with the same name share the secret. Default: `identity-web`. */
  readonly service?: string | undefined;
  /** Default: `token-store`. */
  readonly account?: string | undefined;
}

/** Saves a text for the user who is logged in to the system. */
type Persistence = Pick<Extensions.IPersistence, "load" | "save">;

/**
 * Returns the key store of the operating system: data protection (DPAPI) on Windows, the keychain on macOS, and the
 * secret service (libsecret) on Linux. It needs the optional package `@azure/msal-node-extensions`. A secret is never
 * stored in clear text: without a key store, `load` rejects.
 */
export function operatingSystemKeyStore(options: OperatingSystemKeyStoreOptions = {}): KeyStore {
  const { service = "identity-web", account = "token-store" } = options;
  return {
    async load(folder): Promise<string> {
      await safeFolder(folder);
      const extensions = loadExtensions();
      try {
        const persistence = await open(extensions, join(folder, "key-store"), service, account);
        const secret = await persistence.load();
        if (secret) {
          return secret;
        }
        await persistence.save(randomBytes(32).toString("base64url"));
        // If two processes generated a secret at once, both use the one that is stored now.
        return (await persistence.load()) ?? "";
      } catch (error) {
        throw error instanceof FileStoreError ? error : locked();
      }
    },
  };
}

/** With `require`, because an import that fails in native code cannot be caught everywhere. */
function loadExtensions(): typeof Extensions {
  try {
    return createRequire(import.meta.url)("@azure/msal-node-extensions") as typeof Extensions;
  } catch {
    throw new FileStoreError(
      "key_store_missing",
      "The package @azure/msal-node-extensions, which the operating system's key store needs, is missing or not built for this " +
        "system. Run: npm install @azure/msal-node-extensions (on Debian and Ubuntu first: apt-get install libsecret-1-dev). " +
        "On a server, which has no key store, set encryptionKeys to secrets.",
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
    "The operating system's key store does not respond. Unlock it, and on Linux check that a secret service (gnome-keyring, " +
      "KWallet) runs in this session, with D-Bus. On a server, which has no key store, set encryptionKeys to secrets.",
  );
}
