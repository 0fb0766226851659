import type { Step } from "../record.ts";
import { form, page, script, signsIn, urlencoded } from "./requests.ts";

const paths: readonly (readonly [path: string, status: number])[] = [
  ["/open", 200],
  ["/open?x=1", 200],
  ["/assets/one", 200],
  ["/", 302],
  ["/closed", 302],
  ["/nowhere", 302],
  ["/open/more", 302],
  ["/open/../closed", 302],
  ["/assets/../closed", 302],
  ["/assets/%2e%2e/closed", 302],
  ["//open", 302],
  ["/assets%2Fone", 302],
  ["/auth/signed-out", 200],
  ["/auth/sign-in", 302],
];

/** A guard in front of everything, and public paths. */
const guarded: readonly Step[] = [
  ...paths.map(([path, status]): Step => ({
    app: "guarded",
    name: `guarded app: ${path}`,
    status,
    request: page(path),
  })),
  { app: "guarded", name: "guarded app: POST while signed out", status: 401, request: form("/closed", "x=1") },
  {
    app: "guarded",
    name: "guarded app: POST of JSON while signed out",
    status: 401,
    request: { method: "POST", path: "/closed", body: "{", headers: [["Content-Type", "application/json"]] },
  },
  {
    app: "guarded",
    name: "guarded app: OPTIONS while signed out",
    status: 401,
    request: { method: "OPTIONS", path: "/closed" },
  },
  ...signsIn({ app: "guarded", who: "ben", as: "ben@contoso.com", at: "/closed" }),
  { app: "guarded", who: "ben", name: "guarded app: a page while signed in", status: 200, request: page("/closed") },
  {
    app: "guarded",
    who: "ben",
    name: "guarded app: a public page while signed in",
    status: 200,
    request: page("/open"),
  },
  { app: "guarded", who: "ben", name: "guarded app: an unknown page", status: 404, request: page("/nowhere") },
];

type BadForm = readonly [name: string, status: number, body: string, type?: string];

/** Bodies that the app's parser reads first, and differently. */
const parserDependent = { list: "code=x&state[]=y", long: `code=x&state=${"y".repeat(200_000)}` };

const badForms: Readonly<Record<"formPost" | "formPostParsed", readonly BadForm[]>> = {
  formPost: [
    ["a state as a list", 400, parserDependent.list],
    ["a field of 200 KB", 400, parserDependent.long],
  ],
  formPostParsed: [
    ["a state as a list", 302, parserDependent.list],
    ["a field of 200 KB", 413, parserDependent.long],
  ],
};

const badFormsForAll: readonly BadForm[] = [
  ["an empty body", 400, ""],
  ["a forged state", 302, "code=x&state=y"],
  ["two states", 400, "code=x&state=a&state=b"],
  ["nested fields", 400, "a[b]=c&code[d]=e"],

  ["invalid percent-encodings", 400, "%%%=%E0%A4%A"],
  ["names of object members", 400, "__proto__=x&constructor[prototype]=y"],
  ["another type", 400, '{"state":"x"}', "application/json"],
  ["invalid JSON", 400, '{"state', "application/json"],
  ["no type", 400, "state=x", ""],
  ["a type with parameters", 302, "code=x&state=y", "application/x-www-form-urlencoded; charset=UTF-8"],
  ["a type in upper case", 302, "code=x&state=y", "Application/X-WWW-Form-URLEncoded"],
  ["several parts", 400, "--b\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b"],
];

/** Entra responds by a form, to apps with and without a form parser. */
const formPost: readonly Step[] = (["formPost", "formPostParsed"] as const).flatMap((app) => [
  ...[...badForms[app], ...badFormsForAll].map(([name, status, body, type]): Step => {
    const headers = type === undefined ? [urlencoded] : type === "" ? [] : [["Content-Type", type] as const];
    return {
      app,
      name: `${app}: a form with ${name}`,
      status,
      request: form("/auth/callback", body, "cross-site", headers),
    };
  }),
  ...signsIn({ app, who: "ben", as: "ben@contoso.com", at: "/profile?x=1" }),
  { app, who: "ben", name: `${app}: signed in`, status: 200, request: page("/profile?x=1") },
  {
    app,
    name: `${app}: PUT of the callback`,
    status: 405,
    request: { ...form("/auth/callback", "x=1"), method: "PUT" },
  },
  { app, name: `${app}: GET of the callback`, status: 400, request: page("/auth/callback?code=x&state=y") },
]);

type Change = (fields: URLSearchParams) => void;

/** Ways to break a response of the hybrid flow. */
const brokenResponses: readonly (readonly [name: string, change: Change])[] = [
  ["no ID token", (fields) => fields.delete("id_token")],
  ["no code", (fields) => fields.delete("code")],
  ["two ID tokens", (fields) => fields.append("id_token", fields.get("id_token") ?? "")],
  ["another code", (fields) => fields.set("code", `${fields.get("code") ?? ""}x`)],
  ["an invalid ID token", (fields) => fields.set("id_token", "not.a.jwt")],
];

/** Entra posts a code and an ID token. */
const hybrid: readonly Step[] = [
  ...brokenResponses.flatMap(([name, change], index): Step[] => {
    const common = { app: "hybrid", who: `ben-${index}` } as const;
    return [
      {
        ...common,
        name: `hybrid: the start of a sign-in whose response will have ${name}`,
        status: 302,
        request: page("/profile"),
      },
      {
        ...common,
        name: `hybrid: a response with ${name}`,
        status: 400,
        async request({ signIn }) {
          const { url, form: fields = new URLSearchParams() } = await signIn("ben@contoso.com");
          change(fields);
          return form(url.pathname, fields.toString(), "cross-site");
        },
      },
    ];
  }),
  ...signsIn({ app: "hybrid", who: "ben", as: "ben@contoso.com", at: "/profile?x=1" }),
  { app: "hybrid", who: "ben", name: "hybrid: signed in", status: 200, request: page("/profile?x=1") },
];

const customRoutes: readonly Step[] = [
  { name: "login route", status: 302, request: page("/login") },
  { name: "login route by fetch", status: 401, request: script("/login") },
  { name: "a page with a link", status: 200, request: page("/login-page") },
  { name: "a default route", status: 404, request: page("/auth/sign-in") },
  { name: "callback without parameters", status: 400, request: page("/getAToken") },
  { name: "guarded page while signed out", status: 302, request: page("/profile") },
  { name: "guarded page while signed out, by fetch", status: 401, request: script("/profile") },
  ...signsIn({ app: "customRoutes", who: "ben", as: "ben@contoso.com", at: "/login" }),
  { who: "ben", name: "signed in", status: 200, request: page("/profile") },
  { who: "ben", name: "sign-out by another site", status: 403, request: form("/logout", "", "cross-site") },
  { who: "ben", name: "sign-out", status: 302, request: form("/logout", "") },
].map((step: Step) => (step.app ? step : { ...step, app: "customRoutes", name: `custom routes: ${step.name}` }));

/** A proxy that removes the path of baseUrl, or leaves it. */
const belowPath: readonly Step[] = [
  { name: "guarded page", status: 302, request: page("/profile?x=1") },
  { name: "our route without the path", status: 200, request: page("/auth/signed-out") },
  { name: "our route with the path", status: 200, request: page("/base/auth/signed-out") },
  { name: "our route with the path twice", status: 404, request: page("/base/base/auth/signed-out") },
  ...signsIn({ app: "belowPath", who: "ben", as: "ben@contoso.com", at: "/profile" }),
  { who: "ben", name: "signed in", status: 200, request: page("/profile") },
].map((step: Step) => (step.app ? step : { ...step, app: "belowPath", name: `below a path: ${step.name}` }));

export const variants: readonly Step[] = [...guarded, ...formPost, ...hybrid, ...customRoutes, ...belowPath];
