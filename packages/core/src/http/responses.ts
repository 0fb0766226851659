import type { RequestIdentity } from "../types/identity.ts";
import type { AuthResponse, AuthResult, CookieToSet } from "../types/http.ts";

const noCookies: readonly CookieToSet[] = Object.freeze([]);

/** Nobody's page becomes somebody's with a cookie: no cache may show the one for the other, and nor may the back button. */
const anonymous: Readonly<Record<string, string>> = Object.freeze({ vary: "Cookie" });

/** What a signed-in user's page must carry, so that no shared cache serves it to somebody else. */
const personal: Readonly<Record<string, string>> = Object.freeze({ "cache-control": "no-store" });

/** On everything of ours: nothing is stored, nothing is loaded from elsewhere, no address leaks in a referrer (RFC 9700 4.2). */
const ours: Readonly<Record<string, string>> = Object.freeze({
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
});

// No form-action: Chromium applies it to redirects too, and signing out leads on to Entra.
const pagePolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'";

export function pass(identity: RequestIdentity, cookies: readonly CookieToSet[] = noCookies): AuthResult {
  return { kind: "pass", identity, cookies, headers: identity.user === undefined ? anonymous : personal };
}

export function redirect(location: string, cookies: readonly CookieToSet[] = noCookies): AuthResponse {
  return { kind: "redirect", location, cookies, headers: ours };
}

interface Extra {
  readonly cookies?: readonly CookieToSet[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Entra shows the front-channel page in a frame of its own; every other page of ours refuses frames. */
  readonly framed?: boolean;
  /** The app's own page, with images, styles and scripts that are its own matter. */
  readonly foreign?: boolean;
}

export function page(status: number, html: string, extra: Extra = {}): AuthResponse {
  const loads = extra.foreign ? [] : [pagePolicy];
  const policy = (extra.framed ? loads : [...loads, "frame-ancestors 'none'"]).join("; ");
  return {
    kind: "respond",
    status,
    body: html,
    cookies: extra.cookies ?? noCookies,
    headers: {
      ...ours,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      ...extra.headers,
    },
  };
}

export function json(status: number, value: object, extra: Extra = {}): AuthResponse {
  return {
    kind: "respond",
    status,
    body: JSON.stringify(value),
    cookies: extra.cookies ?? noCookies,
    headers: { ...ours, "content-type": "application/json; charset=utf-8", ...extra.headers },
  };
}

export function withCookies<Result extends AuthResult>(result: Result, cookies: readonly CookieToSet[]): Result {
  return cookies.length === 0 ? result : { ...result, cookies: [...result.cookies, ...cookies] };
}

/** A script of ours. It holds nothing of anybody's, and may be kept for an hour. */
export function script(source: string): AuthResponse {
  const headers = {
    ...ours,
    "cache-control": "public, max-age=3600",
    "content-type": "text/javascript; charset=utf-8",
  };
  return { kind: "respond", status: 200, body: source, cookies: noCookies, headers };
}
