import { createKeyRing } from "../lib/key-ring.ts";
import type { Store, StoredEntry } from "../types/store.ts";

/** Version 1 of the envelope; what follows is base64url. */
const envelope = "iw1:";
const anyEnvelope = /^iw(\d{1,9}):/u;
/** Letters of an envelope that is opened at all: a backing can hold anything, and memory is finite. */
const longest = 8 * 1024 * 1024;

/**
 * Encrypts every value (AES-256-GCM) and binds it to its whole key, prefix included: entries that were swapped, cut or changed do not
 * open, and neither does plain text. An entry under a key id that is not in the ring, or of a newer version, stays as it is: another
 * process can read it. Keys stay readable; they hold identifiers, and no names.
 *
 * @param secrets at least one of 32 bytes or more; the first encrypts, all decrypt
 */
export function encryptedStore(store: Store, secrets: readonly string[]): Store {
  const keys = createKeyRing(secrets, "identity-web/1|store");
  const bound = (key: string): string => envelope + (store.prefix ?? "") + key;
  return {
    ...(store.prefix === undefined ? {} : { prefix: store.prefix }),
    async get(key): Promise<StoredEntry | undefined> {
      const entry = await store.get(key);
      if (entry?.value === undefined) {
        return entry;
      }
      const { value, version } = entry;
      const newer = Number(anyEnvelope.exec(value)?.[1] ?? 0) > 1;
      if (newer) {
        return { value: undefined, version };
      }
      const opened =
        value.length <= longest && value.startsWith(envelope)
          ? keys.open(value.slice(envelope.length), bound(key))
          : "damaged";
      if (typeof opened === "object") {
        return { value: opened.plain, version };
      }
      return opened === "damaged" ? { value: undefined, version, damaged: true } : { value: undefined, version };
    },
    put: (key, value, options) => store.put(key, envelope + keys.seal(value, bound(key)), options),
    delete: (key, options) => store.delete(key, options),
    ...(store.lease === undefined ? {} : { lease: store.lease.bind(store) }),
    ...(store.close === undefined ? {} : { close: store.close.bind(store) }),
  };
}
