import { createKeyRing } from "../lib/key-ring.ts";
import type { Store, StoredEntry } from "../types/store.ts";

/** Version 1 of the envelope, followed by base64url. */
const envelope = "iw1:";
const anyEnvelope = /^iw(\d{1,9}):/u;
/** A backing store can hold anything, and memory is finite: longer envelopes are not opened. */
const maxEnvelopeLength = 8 * 1024 * 1024;

/**
 * Returns a store that encrypts every value (AES-256-GCM) and binds it to its whole key, prefix included: entries that
 * were swapped, truncated or changed do not open, and neither does plain text. An entry under a key id that is not in
 * the ring, or of a newer version, stays, because another process can read it. Keys stay readable; they contain
 * identifiers and no names.
 *
 * @param secrets at least one secret of 32 bytes or more; the first encrypts, all decrypt
 *
 * @example
 * import { encryptedStore, memoryStore } from "@identity-web/core/store";
 *
 * const store = encryptedStore(memoryStore(), ["a secret of at least 32 bytes, from a key vault"]);
 * await store.put("key", "value", { ttlSeconds: 60, expected: undefined });
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
        value.length <= maxEnvelopeLength && value.startsWith(envelope)
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
