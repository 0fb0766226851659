import type { RequestIdentity } from "./identity.ts";
import type { Json } from "./json.ts";

/**
 * One incoming request as the core sees it. Path and query are parsed only on demand, because guards run on every
 * request.
 */
export interface AuthRequest {
  /** Upper case. */
  readonly method: string;
  /** The path as the browser sent it, with the mount prefix and without the query. */
  readonly path: string;
  /**
   * The query as the browser sent it, `""` or `"?…"`: we return the user to exactly the address that they asked for.
   */
  readonly search: string;
  /** `search`, parsed. */
  readonly query: URLSearchParams;
  /** Returns the urlencoded body, at most 128 KiB, read on our own POST routes only; `undefined` if there is none. */
  form(): Promise<URLSearchParams | undefined>;
  /** Looks a header up without regard to case. A header that was sent several times is joined, as Node joins it. */
  header(name: string): string | undefined;
  /** The framework's own session, if the app uses one. */
  readonly session?: SessionPort | undefined;
  /** What the app must write when something is missing; errors quote it. */
  readonly setupHints?: SetupHints | undefined;
}

/** What an app must write when something is missing, in its framework's words. Errors quote these lines. */
export interface SetupHints {
  /** Mounts our routes. */
  readonly mount: string;
  /** Lets us read a form that a body parser has not consumed. */
  readonly form: string;
  /** Registers the framework's session before our routes. */
  readonly session: string;
}

/** The framework's own session, narrowed to what a token cache in the session needs. */
export interface SessionPort {
  /** A session that travels whole in a cookie must never contain tokens. */
  readonly storage: "server" | "cookie";
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
  delete(key: string): void;
  /** Gives the session a new id and keeps its data. */
  renew(): Promise<void>;
  destroy(): Promise<void>;
  commit(): Promise<void>;
}

/** A cookie that the core wants to set; `setCookieHeader` serializes it. Always `HttpOnly`, never with a domain. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  /** Seconds from now; `0` removes the cookie; absent keeps it until the browser closes. */
  readonly maxAge?: number | undefined;
  readonly path: string;
  readonly sameSite: "lax" | "none";
  readonly secure: boolean;
}

interface ResponseHead {
  readonly cookies: readonly CookieToSet[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request may continue, with this identity. */
export type PassResult = { readonly kind: "pass"; readonly identity: RequestIdentity } & ResponseHead;

/** What the adapter must do next: continue with the identity, or write exactly this response and nothing else. */
export type AuthResult =
  | PassResult
  | ({ readonly kind: "redirect"; readonly location: string } & ResponseHead)
  | ({ readonly kind: "respond"; readonly status: number; readonly body: string } & ResponseHead);

/** A response to write unchanged: a redirect, a page or JSON. Bodies are complete and in UTF-8. */
export type AuthResponse = Exclude<AuthResult, PassResult>;
