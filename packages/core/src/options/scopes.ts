import { scopeToken } from "../authority/scopes.ts";
import { count } from "../lib/count.ts";
import { isLoopback } from "../lib/loopback.ts";

/** They travel in the cookie of an attempt, which browsers drop beyond 4096 bytes. */
const maxInitialCharacters = 1500;

export function scopeFaults(scopes: readonly string[]): string[] {
  if (!scopes.every((scope) => scopeToken.test(scope))) {
    return [
      'initialScopes has an entry that is not a scope: write each scope as a separate string, ["User.Read", "Mail.Read"].',
    ];
  }
  if (JSON.stringify(scopes).length <= maxInitialCharacters) {
    return [];
  }
  return [
    "initialScopes is too long for a browser's cookie: request at sign-in what every page needs, and the rest when it is needed.",
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
    `apiOrigins has ${count(wrong, "entry", "entries")} with a path, without a host, or with plain http outside localhost: give origins, such as https://api.example.com.`,
  ];
}
