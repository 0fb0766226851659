import type { Answered } from "./ask.ts";

/** What two frameworks have to agree on. */
export interface Observed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Name and attributes, and whether there is a value. */
  readonly cookies: readonly string[];
  readonly body: string;
  /** Reads and writes of the store, calls at the emulator, runs of handlers, in order. */
  readonly effects: readonly string[];
}

/** Headers that say how bytes travel, or what a framework is called, and nothing of what an answer means. */
const transport = [
  "connection",
  "content-length", // a framework may know the length before, or send in chunks
  "date",
  "etag", // Express makes one for pages of the app
  "keep-alive",
  "transfer-encoding",
  "x-powered-by", // Express
];

/** Without what is random, and without the port that this app happened to get. */
export function normalise(answered: Answered, origin: string, effects: readonly string[]): Observed {
  const plain = (text: string): string => withoutChance(text, origin);
  const headers = Object.entries(answered.headers)
    .filter(([name]) => !transport.includes(name))
    .map(([name, value]) => [name, name === "vary" ? sorted(value) : plain(value)]);
  return {
    status: answered.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    cookies: answered.setCookies.map(cookieWithoutChance).toSorted(),
    body: plain(answered.body),
    effects: effects.map(plain),
  };
}

function withoutChance(text: string, origin: string): string {
  return text
    .replaceAll(origin, "ORIGIN")
    .replaceAll(encodeURIComponent(origin), "ORIGIN")
    .replaceAll(/\b(state|nonce|code_challenge|challenge|client-request-id)=[\w.~%-]+/gu, "$1=…")
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gu, (id) => (known.test(id) ? id : "UUID"));
}

/** Ids of the emulator's seed: tenants, users, apps. Correlation ids are random. */
const known = /^(.)\1{7}-|-0000-4000-8000-/u;

function cookieWithoutChance(cookie: string): string {
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
