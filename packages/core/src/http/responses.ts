import type { AuthResponse, AuthResult, CookieToSet, PassResult } from "../types/http.ts";
import type { RequestIdentity } from "../types/identity.ts";

const noCookies: readonly CookieToSet[] = Object.freeze([]);

/**
 * The same URL renders differently once a session cookie is set, so caches and the back/forward cache must vary on
 * `Cookie`.
 */
const anonymousHeaders: Readonly<Record<string, string>> = Object.freeze({ vary: "Cookie" });

/** On a signed-in user's page, so that no shared cache serves it to somebody else. */
const personalHeaders: Readonly<Record<string, string>> = Object.freeze({ "cache-control": "no-store" });

/**
 * On every response of the library: no cache stores it, nothing loads from elsewhere, no referrer leaks an address (RFC
 * 9700 section 4.2).
 */
const libraryHeaders: Readonly<Record<string, string>> = Object.freeze({
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
});

// No form-action: Chromium applies it to redirects too, and signing out continues at Entra.
const pagePolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'";

export function pass(identity: RequestIdentity, cookies: readonly CookieToSet[] = noCookies): PassResult {
  return { kind: "pass", identity, cookies, headers: identity.user === undefined ? anonymousHeaders : personalHeaders };
}

export function redirect(location: string, cookies: readonly CookieToSet[] = noCookies): AuthResponse {
  return { kind: "redirect", location, cookies, headers: libraryHeaders };
}

interface ResponseExtras {
  readonly cookies?: readonly CookieToSet[];
  readonly headers?: Readonly<Record<string, string>>;
}

interface PageExtras extends ResponseExtras {
  /** Entra shows the front-channel page in a frame; every other page of the library refuses to be framed. */
  readonly frameable?: boolean;
  /** A page of the app, which decides by itself which images, styles and scripts it loads. */
  readonly appOwned?: boolean;
}

export function page(status: number, html: string, extras: PageExtras = {}): AuthResponse {
  const loads = extras.appOwned ? [] : [pagePolicy];
  const policy = (extras.frameable ? loads : [...loads, "frame-ancestors 'none'"]).join("; ");
  return {
    kind: "respond",
    status,
    body: html,
    cookies: extras.cookies ?? noCookies,
    headers: {
      ...libraryHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      ...extras.headers,
    },
  };
}

export function json(status: number, value: object, extras: ResponseExtras = {}): AuthResponse {
  return {
    kind: "respond",
    status,
    body: JSON.stringify(value),
    cookies: extras.cookies ?? noCookies,
    headers: { ...libraryHeaders, "content-type": "application/json; charset=utf-8", ...extras.headers },
  };
}

/** Returns a script of the library. It contains nothing personal, so caches may store it for an hour. */
export function script(source: string): AuthResponse {
  const headers = {
    ...libraryHeaders,
    "cache-control": "public, max-age=3600",
    "content-type": "text/javascript; charset=utf-8",
  };
  return { kind: "respond", status: 200, body: source, cookies: noCookies, headers };
}

export function withCookies<Result extends AuthResult>(result: Result, cookies: readonly CookieToSet[]): Result {
  return cookies.length === 0 ? result : { ...result, cookies: [...result.cookies, ...cookies] };
}
