import type { RequestIdentity } from "@identity-web/core";
import type { AuthResponse, AuthResult, CookieToSet } from "@identity-web/core/adapter";

interface Head {
  readonly cookies?: readonly CookieToSet[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function pass(identity: RequestIdentity, { cookies = [], headers = {} }: Head = {}): AuthResult {
  return { kind: "pass", identity, cookies, headers };
}

export function redirect(location: string, { cookies = [], headers = {} }: Head = {}): AuthResponse {
  return { kind: "redirect", location, cookies, headers: { "cache-control": "no-store", ...headers } };
}

export function page(
  body: string,
  { cookies = [], headers = {}, status = 200 }: Head & { readonly status?: number } = {},
): AuthResponse {
  const type = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  return { kind: "respond", status, body, cookies, headers: { ...type, ...headers } };
}

export function cookie(name: string, value: string, maxAge?: number): CookieToSet {
  return { name, value, maxAge, path: "/", sameSite: "lax", secure: false };
}
