import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Why a sealed text does not open: its key is missing here, so that another process may open it; or no process ever
 * will.
 */
export type NotOpened = "unknown key" | "damaged";

export interface KeyRing {
  /** Seals with the first key. */
  seal(plain: string, associated: string): string;
  open(sealed: string, associated: string): { readonly plain: string } | NotOpened;
}

const idBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Creates a ring of AES-256-GCM keys (NIST SP 800-38D), derived from secrets by HKDF (RFC 5869). The first secret
 * seals; a key id at the front tells which one opens. `context` separates uses: a text that was sealed in one context
 * does not open in another. A sealed text is id, IV, ciphertext and tag, in base64url.
 */
export function createKeyRing(secrets: readonly string[], context: string): KeyRing {
  const ring = secrets.map((secret) => {
    const derived = Buffer.from(hkdfSync("sha256", secret, "identity-web", context, idBytes + 32));
    return { id: derived.subarray(0, idBytes), key: derived.subarray(idBytes) };
  });
  return {
    seal(plain: string, associated: string): string {
      const first = ring[0];
      if (first === undefined) {
        throw new TypeError("there is no secret to seal with");
      }
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", first.key, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(associated));
      const parts = [first.id, iv, cipher.update(plain, "utf8"), cipher.final()];
      return Buffer.concat([...parts, cipher.getAuthTag()]).toString("base64url");
    },
    open(sealed: string, associated: string): { readonly plain: string } | NotOpened {
      const bytes = Buffer.from(sealed, "base64url");
      // Node's decoder skips characters that are not base64url; we accept only one spelling of each sealed text.
      if (bytes.length < idBytes + ivBytes + tagBytes || bytes.toString("base64url") !== sealed) {
        return "damaged";
      }
      const used = ring.find(({ id }) => id.equals(bytes.subarray(0, idBytes)));
      if (used === undefined) {
        return "unknown key";
      }
      const iv = bytes.subarray(idBytes, idBytes + ivBytes);
      const body = bytes.subarray(idBytes + ivBytes, bytes.length - tagBytes);
      try {
        // Without the length, Node accepts a tag of four bytes, which can be guessed.
        const decipher = createDecipheriv("aes-256-gcm", used.key, iv, { authTagLength: tagBytes });
        decipher.setAAD(Buffer.from(associated));
        decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
        return { plain: decipher.update(body, undefined, "utf8") + decipher.final("utf8") };
      } catch {
        return "damaged";
      }
    },
  };
}
