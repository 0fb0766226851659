import type { Step } from "../record.ts";
import { form, page, script } from "./requests.ts";

const returnPaths: readonly (readonly [path: string, status: number])[] = [
  ["%2Fprofile", 302],
  ["https:%2F%2Fevil.example", 400],
  ["%2F%2Fevil.example", 400],
  ["%2F%5Cevil.example", 400],
  ["javascript:alert(1)", 400],
  ["%2Fa%0D%0ASet-Cookie:%20x=y", 400],
  ["%2Fx%2F..%2F%2Fevil.example", 400],
  ["", 400],
  ["profile", 400],
  [`%2F${"x".repeat(3000)}`, 400],
  ["%2F%E2%82%AC", 302],
  ["%2Fa&return_to=%2Fb", 302],
];

const callbacks: readonly (readonly [name: string, query: string])[] = [
  ["no parameters", ""],
  ["a code alone", "?code=x"],
  ["a state alone", "?state=x"],
  ["a forged state", "?code=x&state=forged"],
  ["two states", "?code=x&state=a&state=b"],
  ["an array of states", "?code=x&state[]=a&state[0]=b"],
  ["an error", "?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E&state=x"],
  ["an error without a state", "?error=server_error"],
  ["invalid percent-encodings", "?code=%E0%A4%A&state=%"],
  ["null bytes", "?code=%00&state=%00"],
  ["names of object members", "?__proto__=x&constructor=y&state=toString"],
  ["semicolons", "?code=x;state=y"],
  ["a long code", `?code=${"x".repeat(8000)}&state=y`],
  ["two question marks", "?code=x?state=y&state=?"],
  ["plus signs", "?code=a+b&state=c+d"],
];

const methods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"] as const;

/** Invalid requests to our routes, and paths that routers read differently. */
export const addresses: readonly Step[] = [
  ...returnPaths.map(([path, status]): Step => ({
    name: `sign-in with return path ${path.slice(0, 40)}`,
    status,
    request: page(`/auth/sign-in?return_to=${path}`),
  })),
  { name: "sign-in by fetch", status: 401, request: script("/auth/sign-in") },
  {
    name: "sign-in with hints",
    status: 302,
    request: page("/auth/sign-in?login_hint=a%40b.example&domain_hint=b.example&prompt=login"),
  },
  {
    name: "sign-in with invalid hints",
    status: 302,
    request: page("/auth/sign-in?login_hint=%0A&prompt=none&client_id=x&redirect_uri=y"),
  },
  {
    name: "sign-in requested by another issuer",
    status: 400,
    request: page("/auth/sign-in?iss=https%3A%2F%2Fevil.example"),
  },
  { name: "sign-in with a forged challenge", status: 400, request: page("/auth/sign-in?challenge=forged") },
  ...callbacks.map(([name, query]): Step => ({
    name: `callback with ${name}`,
    status: 400,
    request: page(`/auth/callback${query}`),
  })),
  {
    name: "callback with a forged state, by a program",
    status: 400,
    request: { path: "/auth/callback?code=x&state=y", headers: [["Accept", "application/json"]] },
  },
  ...methods.map((method): Step => ({
    name: `${method} of the callback`,
    status: 405,
    request: {
      method,
      path: "/auth/callback?code=x&state=y",
      headers: [
        ["Accept", "text/html"],
        ["Sec-Fetch-Mode", "navigate"],
      ],
    },
  })),
  {
    name: "a form to the callback, if Entra responds by query",
    status: 405,
    request: form("/auth/callback", "code=x&state=y", "cross-site"),
  },
  { name: "DELETE of the sign-out route", status: 405, request: { ...page("/auth/sign-out"), method: "DELETE" } },
  { name: "an unknown page", status: 404, request: page("/nowhere") },
  { name: "an unknown path below our routes", status: 404, request: page("/auth/nowhere") },
  { name: "our route with a trailing slash", status: 404, request: page("/auth/sign-in/") },
  { name: "our route in upper case", status: 404, request: page("/AUTH/SIGN-IN") },
  { name: "our route with a percent-encoded character", status: 404, request: page("/auth/sign%2Din") },
  { name: "our route after two slashes", status: 404, request: page("//auth/sign-in") },
  { name: "our route after dot segments", status: 404, request: page("/x/../auth/sign-in") },
  { name: "our route with path parameters", status: 404, request: page("/auth/sign-in;x=1") },
  { name: "guarded page after two slashes", status: 404, request: page("//evil.example/profile") },
  { name: "guarded page after a backslash", status: 404, request: page("/\\evil.example") },
  { name: "guarded page with a trailing slash", status: 302, request: page("/profile/") },
  { name: "guarded page in upper case", status: 302, request: page("/PROFILE") },
  { name: "guarded page with a percent-encoded character", status: 404, request: page("/prof%69le") },
  { name: "guarded page with a null byte", status: 404, request: page("/profile%00") },
  { name: "guarded page with an invalid percent-encoding", status: 404, request: page("/profile%E0%A4%A") },
  { name: "guarded page with a percent-encoded slash", status: 404, request: page("/profile%2F..%2Fopen") },
  { name: "guarded page by its absolute URL", status: 302, request: page("http://evil.example/profile?x=1") },
  { name: "guarded page with a fragment", status: 302, request: page("/profile#/../open") },
  {
    name: "guarded page with invalid percent-encodings in its query",
    status: 302,
    request: page("/profile?%E0%A4%A&%&a[b]=c&a[b]=d&__proto__=x"),
  },
  { name: "guarded page with two question marks", status: 302, request: page("/profile??x=?&&") },
  {
    name: "guarded page with a query of a thousand parameters",
    status: 302,
    request: page(`/profile?${"a=1&".repeat(450)}`),
  },
  {
    name: "guarded page with a query that is too long to remember",
    status: 302,
    request: page(`/profile?x=${"y".repeat(5000)}`),
  },
];
