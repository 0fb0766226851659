import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type JsonObject, parseJsonObject } from "../http/json.ts";
import type { ResolvedOptions } from "../options/resolved.ts";

/** What a sealed text is for. A text sealed for one purpose does not open for another (transaction pasted as session). */
export type SealPurpose = "session" | "transaction" | "challenge";

export interface Sealer {
  seal(value: object): string;
  /** `undefined` for what no key of this purpose, client and authority sealed. */
  open(sealed: string): JsonObject | undefined;
}

const idBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with keys derived from the cookie secrets (HKDF, RFC 5869) for one purpose, client and authority: two apps that
 * share a secret still do not accept each other's cookies. The first secret seals; a key id says which one opens.
 */
export function createSealer(purpose: SealPurpose, options: ResolvedOptions): Sealer {
  const context = `identity-web/1|${purpose}|${options.clientId}|${options.instance}/${options.tenant}`;
  const ring = options.cookieSecrets.map((secret) => {
    const derived = Buffer.from(hkdfSync("sha256", secret, "identity-web", context, idBytes + 32));
    return { id: derived.subarray(0, idBytes), key: derived.subarray(idBytes) };
  });
  const associated = Buffer.from(context);
  return {
    seal(value: object): string {
      const first = ring[0];
      if (first === undefined) throw new TypeError("there is no cookie secret");
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", first.key, iv, { authTagLength: tagBytes }).setAAD(associated);
      const parts = [first.id, iv, cipher.update(JSON.stringify(value), "utf8"), cipher.final()];
      return Buffer.concat([...parts, cipher.getAuthTag()]).toString("base64url");
    },
    open(sealed: string): JsonObject | undefined {
      if (sealed.length > 4096) return undefined;
      const bytes = Buffer.from(sealed, "base64url");
      // Node's decoder passes over what is no base64url: one sealed text has one spelling.
      if (bytes.length <= idBytes + ivBytes + tagBytes || bytes.toString("base64url") !== sealed) return undefined;
      const used = ring.find(({ id }) => id.equals(bytes.subarray(0, idBytes)));
      if (used === undefined) return undefined;
      const iv = bytes.subarray(idBytes, idBytes + ivBytes);
      const body = bytes.subarray(idBytes + ivBytes, bytes.length - tagBytes);
      try {
        const decipher = createDecipheriv("aes-256-gcm", used.key, iv, { authTagLength: tagBytes }).setAAD(associated);
        decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
        return parseJsonObject(decipher.update(body, undefined, "utf8") + decipher.final("utf8"));
      } catch {
        return undefined;
      }
    },
  };
}
