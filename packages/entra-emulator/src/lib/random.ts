import { randomBytes } from "node:crypto";

/** Returns an unguessable string that is safe in a URL, a form and a cookie. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}
