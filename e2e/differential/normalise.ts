import type { RawResponse } from "./raw-request.ts";

/** The observations in which frameworks must agree. */
export interface Observed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Name, attributes, and whether the value is empty. */
  readonly cookies: readonly string[];
  readonly body: string;
  /** Reads and writes of the store, requests to the emulator, and runs of handlers, in order. */
  readonly effects: readonly string[];
}

/** Headers about the transport or the name of the framework, which do not change what a response means. */
const transport = [
  "connection",
  "content-length", // a framework may know the length in advance, or send chunks
  "date",
  "etag", // Express adds one to the app's pages
  "keep-alive",
  "transfer-encoding",
  "x-powered-by", // Express
];

/** Removes random values, and the port of this app. */
export function normalise(response: RawResponse, origin: string, effects: readonly string[]): Observed {
  const clean = (text: string): string => withoutRandomValues(text, origin);
  const headers = Object.entries(response.headers)
    .filter(([name]) => !transport.includes(name))
    .map(([name, value]) => [name, name === "vary" ? sorted(value) : clean(value)]);
  return {
    status: response.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    cookies: response.setCookies.map(cookieWithoutRandomValues).toSorted(),
    body: clean(response.body),
    effects: effects.map(clean),
  };
}

function withoutRandomValues(text: string, origin: string): string {
  return text
    .replaceAll(origin, "ORIGIN")
    .replaceAll(encodeURIComponent(origin), "ORIGIN")
    .replaceAll(/\b(state|nonce|code_challenge|challenge|client-request-id)=[\w.~%-]+/gu, "$1=…")
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gu, (id) => (seedId.test(id) ? id : "UUID"));
}

/** IDs in the emulator's seed: tenants, users, apps. Correlation IDs are random. */
const seedId = /^(.)\1{7}-|-0000-4000-8000-/u;

function cookieWithoutRandomValues(cookie: string): string {
  const [pair = "", ...attributes] = cookie.split("; ");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at).replace(/-[0-9a-f]{10}(?:-.+)?$/u, "-…");
  return [`${name}=${pair.length === at + 1 ? "" : "…"}`, ...attributes].join("; ");
}

function sorted(vary: string): string {
  return vary
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .toSorted()
    .join(", ");
}
