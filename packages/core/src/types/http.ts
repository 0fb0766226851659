import type { RequestIdentity } from "./identity.ts";
import type { SetupHints } from "../setup/lines.ts";
import type { Json } from "../lib/json.ts";

/** One incoming request as the core sees it. Path and query are parsed only when asked for: guards run on every request. */
export interface AuthRequest {
  /** Upper case. */
  readonly method: string;
  /** As the browser sent it, mount prefix included, no query. */
  readonly path: string;
  /** The query as the browser sent it, `""` or `"?…"`: a page is returned to at exactly the address one asked for. */
  readonly search: string;
  /** `search`, parsed. */
  readonly query: URLSearchParams;
  /** The urlencoded body up to 128 KiB, read on our own POST routes only; `undefined` when there is none. */
  form(): Promise<URLSearchParams | undefined>;
  /** Case-insensitive. A header sent several times arrives joined, as Node joins it. */
  header(name: string): string | undefined;
  /** The framework's own session, only where the app uses one. */
  readonly session?: SessionPort | undefined;
  /** For errors that say what the app has to add. */
  readonly setupHints?: SetupHints | undefined;
}

/** The framework's own session, narrowed to what a token cache in the session needs. */
export interface SessionPort {
  /** A session that travels whole in a cookie must never hold tokens. */
  readonly storage: "server" | "cookie";
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
  delete(key: string): void;
  /** New id, same data. */
  renew(): Promise<void>;
  destroy(): Promise<void>;
  commit(): Promise<void>;
}

/** A cookie as the core wants it set; `setCookieHeader` writes it down. Always `HttpOnly`, never with a domain. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  /** Seconds from now; `0` removes the cookie, absent keeps it until the browser closes. */
  readonly maxAge?: number | undefined;
  readonly path: string;
  readonly sameSite: "lax" | "none";
  readonly secure: boolean;
}

interface Answer {
  readonly cookies: readonly CookieToSet[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the adapter must do next: go on with the identity, or write exactly this answer and nothing else. */
export type AuthResult =
  | ({ readonly kind: "pass"; readonly identity: RequestIdentity } & Answer)
  | ({ readonly kind: "redirect"; readonly location: string } & Answer)
  | ({ readonly kind: "respond"; readonly status: number; readonly body: string } & Answer);

/** An answer that has to be written as it is: a redirect, a page, or JSON. Bodies are whole, in UTF-8. */
export type AuthResponse = Exclude<AuthResult, { kind: "pass" }>;
