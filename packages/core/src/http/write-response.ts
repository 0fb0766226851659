import type { ServerResponse } from "node:http";

import type { AuthResponse, AuthResult } from "../types/http.ts";
import { replaceCookie } from "./cookies.ts";
import { mergedVary } from "./vary.ts";

/** Where headers are set: a response of Node, or a framework's. `setHeader` replaces. */
export interface HeaderTarget {
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): unknown;
}

/** Sets headers and cookies before the app's handler runs, so that a streamed response carries them too. */
export function writeHead(response: HeaderTarget, { headers, cookies }: Pick<AuthResult, "headers" | "cookies">): void {
  for (const name in headers) {
    const value = headers[name] ?? "";
    response.setHeader(name, name === "vary" ? mergedVary(response.getHeader(name), value) : value);
  }
  for (const cookie of cookies) {
    response.setHeader("set-cookie", replaceCookie(response.getHeader("set-cookie"), cookie));
  }
}

/**
 * Headers that a handler may have set for its own body before it threw. On a response of the library they would be
 * wrong.
 */
export const representationHeaders: readonly string[] = [
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-range",
  "etag",
  "last-modified",
  "transfer-encoding",
];

/** Writes the complete response and ends it. Nothing may be written before or after. */
export function writeResponse(response: ServerResponse, result: AuthResponse): void {
  for (const name of representationHeaders) {
    response.removeHeader(name);
  }
  writeHead(response, result);
  if (result.kind === "redirect") {
    response.writeHead(302, { location: result.location }).end();
  } else {
    response.writeHead(result.status).end(result.body);
  }
}
