import { createHash } from "node:crypto";

/** Returns SHA-256 of the parts in base64url: a key that does not reveal what it was made of. */
export function sha256(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url");
}
