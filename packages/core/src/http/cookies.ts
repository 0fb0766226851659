import type { CookieToSet } from "../types/http.ts";

/**
 * Finds one cookie in a `Cookie` header without parsing the others, because this runs on every request. The first of
 * two equal names wins. The value is a slice that keeps the whole header alive: copy it before you store it.
 */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + 1)) {
    // A name begins after "; ": a space alone may be part of another cookie's value.
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

/** Returns all cookies whose name begins with `prefix`. */
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

/**
 * Returns one `Set-Cookie` value. Values are base64url, so nothing needs escaping. Always `HttpOnly`, always with
 * `SameSite`.
 */
export function setCookieHeader({ name, value, path, maxAge, sameSite, secure }: CookieToSet): string {
  const age = maxAge === undefined ? "" : `; Max-Age=${maxAge}`;
  const site = sameSite === "none" ? "None" : "Lax";
  return `${name}=${value}; Path=${path}${age}; HttpOnly; SameSite=${site}${secure ? "; Secure" : ""}`;
}

/**
 * Returns the `Set-Cookie` values of a response with one more cookie, which replaces a cookie of the same name: the
 * app's middleware and a route's guard may both renew the session, and one cookie of a name is enough.
 *
 * @param existing what the response has now, as Node, Fastify or Koa returns it
 */
export function replaceCookie(
  existing: number | string | readonly string[] | undefined,
  cookie: CookieToSet,
): string[] {
  const others = [existing ?? []].flat().map(String);
  return [...others.filter((other) => !other.startsWith(`${cookie.name}=`)), setCookieHeader(cookie)];
}
