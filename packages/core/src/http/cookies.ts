import type { CookieToSet } from "../types/http.ts";

/**
 * Finds one cookie in a `Cookie` header without parsing the others: this runs on every request. The first of
 * two equal names wins. The value is a slice that keeps the whole header alive: whoever holds it copies it.
 */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + 1)) {
    // A name begins after "; ": a space alone may stand in another cookie's value.
    const before = at === 0 ? 59 : header.charCodeAt(header.charCodeAt(at - 1) === 32 ? at - 2 : at - 1);
    if (header.charCodeAt(at + name.length) !== 61 || before !== 59) {
      continue;
    }
    const start = at + name.length + 1;
    const end = header.indexOf(";", start);
    return end < 0 ? header.slice(start) : header.slice(start, end);
  }
  return undefined;
}

/** All cookies whose name begins with `prefix`. */
export function cookiesWithPrefix(header: string | undefined, prefix: string): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = [];
  for (const pair of (header ?? "").split(";")) {
    const text = pair.trim();
    const equals = text.indexOf("=");
    if (equals > 0 && text.startsWith(prefix)) {
      found.push({ name: text.slice(0, equals), value: text.slice(equals + 1) });
    }
  }
  return found;
}

/** One `Set-Cookie` value. Values are base64url, so nothing needs escaping; always `HttpOnly`, always with `SameSite`. */
export function setCookieHeader(cookie: CookieToSet): string {
  const maxAge = cookie.maxAge === undefined ? "" : `; Max-Age=${cookie.maxAge}`;
  const sameSite = cookie.sameSite === "none" ? "None" : "Lax";
  return `${cookie.name}=${cookie.value}; Path=${cookie.path}${maxAge}; HttpOnly; SameSite=${sameSite}${cookie.secure ? "; Secure" : ""}`;
}
