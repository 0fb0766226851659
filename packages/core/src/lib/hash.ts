import { createHash } from "node:crypto";

/** A store key that does not tell what it was made of. */
export function hashed(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url");
}
