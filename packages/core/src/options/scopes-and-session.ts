import type { TokenCache } from "../store/token-cache.ts";
import { isLoopback } from "./tenant.ts";
import { ambiguousPath } from "./urls.ts";

/** RFC 6749 section 3.3: printable, without space, quote and backslash. */
export const scopeToken: RegExp = /^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/u;

/** They travel in the cookie of an attempt, which browsers drop beyond 4096 bytes. */
const mostInitialCharacters = 1500;

export function scopeFaults(scopes: readonly string[]): string[] {
  if (!scopes.every((scope) => scopeToken.test(scope))) {
    return ['initialScopes has an entry that is no scope: write each on its own, ["User.Read", "Mail.Read"].'];
  }
  if (JSON.stringify(scopes).length <= mostInitialCharacters) {
    return [];
  }
  return [
    "initialScopes is too long for a browser's cookie: ask at sign-in for what every page needs, and for the rest where it is needed.",
  ];
}

export function apiOriginFaults(origins: readonly string[]): string[] {
  const wrong = origins.filter((origin) => {
    if (!URL.canParse(origin)) {
      return true;
    }
    const url = new URL(origin);
    const secure = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
    return url.pathname !== "/" || url.search !== "" || !secure;
  }).length;
  if (wrong === 0) {
    return [];
  }
  return [
    `apiOrigins has ${wrong} entry(ies) with a path, no host, or plain http outside localhost: give origins, such as https://api.example.com.`,
  ];
}

export function backgroundFaults(backgroundAccess: boolean | undefined, tokenCache: TokenCache | undefined): string[] {
  if (backgroundAccess !== true || tokenCache?.records !== "session") {
    return [];
  }
  return [
    "backgroundAccess has nothing to keep with sessionTokenCache(): the account lives in the user's session, which ends with it. Use inMemoryTokenCache() or distributedTokenCache().",
  ];
}

export function sessionFaults(session: { idleSeconds: number; absoluteSeconds: number }): string[] {
  if (session.idleSeconds <= session.absoluteSeconds) {
    return [];
  }
  return ["session.idleSeconds is longer than session.absoluteSeconds: the idle limit could never be reached."];
}

/** What a path in a request consists of (RFC 3986 section 3.3), but `*`, which is ours. */
const plainPath = /^\/[\w.~!$&'()+,;=:@%/-]*$/u;

export function publicPathFaults(paths: readonly string[]): string[] {
  const wrong = paths.filter((entry) => {
    const path = entry.endsWith("/*") ? entry.slice(0, -1) : entry;
    return !plainPath.test(path) || ambiguousPath.test(path);
  }).length;
  if (wrong === 0) {
    return [];
  }
  return [
    `publicPaths has ${wrong} entry(ies) that never match: begin with /, end with /* for everything below, encode as browsers do.`,
  ];
}
