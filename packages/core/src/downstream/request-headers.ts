import type { Logger } from "../types/logger.ts";

/**
 * Headers that an app may not set. The library and Node decide who calls and how the bytes travel, and what a proxy in
 * front of the API trusts is for that proxy to set.
 */
const reserved = new Set([
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "cookie2",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-original-url",
  "x-real-ip",
]);
const reservedPrefixes = ["proxy-", "sec-", "x-forwarded-", "x-ms-client-principal", "x-ms-token-"];

export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return reserved.has(lower) || reservedPrefixes.some((prefix) => lower.startsWith(prefix));
}

/**
 * A visitor's headers that an app passes on must not speak for the app: reserved ones are left out, and the log names
 * them.
 */
export function headersToSend(
  given: RequestInit["headers"],
  defaults: Readonly<Record<string, string>>,
  logger: Logger,
): Headers {
  const headers = new Headers(given);
  const dropped = [...headers.keys()].filter(isReservedHeader);
  for (const name of dropped) {
    headers.delete(name);
  }
  for (const name in defaults) {
    if (!headers.has(name)) {
      headers.set(name, defaults[name] ?? "");
    }
  }
  if (dropped.length > 0) {
    logger.warn({ headers: dropped }, "Headers that only the library may set were left out of a call to an API.");
  }
  return headers;
}

/**
 * Headers that may go to an address that an API redirects to: none that identifies the app or its user, API keys
 * included.
 */
const anonymousNames = ["accept", "accept-encoding", "accept-language", "range", "if-range", "user-agent"];

export function anonymousHeaders(headers: Headers): Headers {
  return new Headers(
    anonymousNames.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
