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

/** A guard before everything, and public paths. */
const guarded: readonly Step[] = [
  ...paths.map(([path, status]): Step => ({ app: "guarded", name: `guarded app: ${path}`, status, ask: page(path) })),
  { app: "guarded", name: "guarded app: POST by nobody", status: 401, ask: form("/closed", "x=1") },
  {
    app: "guarded",
    name: "guarded app: POST of JSON by nobody",
    status: 401,
    ask: { method: "POST", path: "/closed", body: "{", headers: [["Content-Type", "application/json"]] },
  },
  { app: "guarded", name: "guarded app: OPTIONS by nobody", status: 401, ask: { method: "OPTIONS", path: "/closed" } },
  ...signsIn({ app: "guarded", who: "ben", as: "ben@contoso.com", at: "/closed" }),
  { app: "guarded", who: "ben", name: "guarded app: somebody", status: 200, ask: page("/closed") },
  { app: "guarded", who: "ben", name: "guarded app: public page of somebody", status: 200, ask: page("/open") },
  { app: "guarded", who: "ben", name: "guarded app: a page that is not there", status: 404, ask: page("/nowhere") },
];

type BadForm = readonly [name: string, status: number, body: string, type?: string];

/** For those which the app's own parser reads first, and in its own way. */
const readDifferently = { list: "code=x&state[]=y", long: `code=x&state=${"y".repeat(200_000)}` };

const badForms: Readonly<Record<"formPost" | "formPostParsed", readonly BadForm[]>> = {
  formPost: [
    ["a state in a list", 400, readDifferently.list],
    ["a field of 200 KB", 400, readDifferently.long],
  ],
  formPostParsed: [
    ["a state in a list", 302, readDifferently.list],
    ["a field of 200 KB", 413, readDifferently.long],
  ],
};

const badFormsForAll: readonly BadForm[] = [
  ["nothing in it", 400, ""],
  ["a forged state", 302, "code=x&state=y"],
  ["two states", 400, "code=x&state=a&state=b"],
  ["nested fields", 400, "a[b]=c&code[d]=e"],

  ["bad escapes", 400, "%%%=%E0%A4%A"],
  ["members of objects", 400, "__proto__=x&constructor[prototype]=y"],
  ["another type", 400, '{"state":"x"}', "application/json"],
  ["JSON that is none", 400, '{"state', "application/json"],
  ["no type", 400, "state=x", ""],
  ["a type with parameters", 302, "code=x&state=y", "application/x-www-form-urlencoded; charset=UTF-8"],
  ["a type in capitals", 302, "code=x&state=y", "Application/X-WWW-Form-URLEncoded"],
  ["several parts", 400, "--b\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b"],
];

/** Entra answers by a form of its own, with a parser of forms in the app and without. */
const formPost: readonly Step[] = (["formPost", "formPostParsed"] as const).flatMap((app) => [
  ...[...badForms[app], ...badFormsForAll].map(([name, status, body, type]): Step => {
    const headers = type === undefined ? [urlencoded] : type === "" ? [] : [["Content-Type", type] as const];
    return {
      app,
      name: `${app}: a form with ${name}`,
      status,
      ask: form("/auth/callback", body, "cross-site", headers),
    };
  }),
  ...signsIn({ app, who: "ben", as: "ben@contoso.com", at: "/profile?x=1" }),
  { app, who: "ben", name: `${app}: signed in`, status: 200, ask: page("/profile?x=1") },
  { app, name: `${app}: PUT of the callback`, status: 405, ask: { ...form("/auth/callback", "x=1"), method: "PUT" } },
  { app, name: `${app}: GET of the callback`, status: 400, ask: page("/auth/callback?code=x&state=y") },
]);

type Change = (fields: URLSearchParams) => void;

/** What is wrong with an answer of the hybrid flow that began rightly. */
const spoiledAnswers: readonly (readonly [name: string, change: Change])[] = [
  ["no ID token", (fields) => fields.delete("id_token")],
  ["no code", (fields) => fields.delete("code")],
  ["two ID tokens", (fields) => fields.append("id_token", fields.get("id_token") ?? "")],
  ["another code", (fields) => fields.set("code", `${fields.get("code") ?? ""}x`)],
  ["an ID token that is none", (fields) => fields.set("id_token", "not.a.jwt")],
];

/** Entra posts a code and an ID token. */
const hybrid: readonly Step[] = [
  ...spoiledAnswers.flatMap(([name, change], index): Step[] => {
    const common = { app: "hybrid", who: `ben-${index}` } as const;
    return [
      { ...common, name: `hybrid: somebody whose answer will have ${name}`, status: 302, ask: page("/profile") },
      {
        ...common,
        name: `hybrid: an answer with ${name}`,
        status: 400,
        async ask({ signIn }) {
          const { url, form: fields = new URLSearchParams() } = await signIn("ben@contoso.com");
          change(fields);
          return form(url.pathname, fields.toString(), "cross-site");
        },
      },
    ];
  }),
  ...signsIn({ app: "hybrid", who: "ben", as: "ben@contoso.com", at: "/profile?x=1" }),
  { app: "hybrid", who: "ben", name: "hybrid: signed in", status: 200, ask: page("/profile?x=1") },
];

const ownRoutes: readonly Step[] = [
  { name: "login route", status: 302, ask: page("/login") },
  { name: "login route by fetch", status: 401, ask: script("/login") },
  { name: "a page with a link", status: 200, ask: page("/login-page") },
  { name: "our routes are not there", status: 404, ask: page("/auth/sign-in") },
  { name: "own callback without anything", status: 400, ask: page("/getAToken") },
  { name: "guarded page of nobody", status: 302, ask: page("/profile") },
  { name: "guarded page of nobody by fetch", status: 401, ask: script("/profile") },
  ...signsIn({ app: "ownRoutes", who: "ben", as: "ben@contoso.com", at: "/login" }),
  { who: "ben", name: "signed in", status: 200, ask: page("/profile") },
  { who: "ben", name: "sign-out by another site", status: 403, ask: form("/logout", "", "cross-site") },
  { who: "ben", name: "sign-out", status: 302, ask: form("/logout", "") },
].map((step: Step) => (step.app ? step : { ...step, app: "ownRoutes", name: `own routes: ${step.name}` }));

/** A proxy takes the path of baseUrl away, or leaves it. */
const belowPath: readonly Step[] = [
  { name: "guarded page", status: 302, ask: page("/profile?x=1") },
  { name: "our route without the path", status: 200, ask: page("/auth/signed-out") },
  { name: "our route with the path", status: 200, ask: page("/base/auth/signed-out") },
  { name: "our route with the path twice", status: 404, ask: page("/base/base/auth/signed-out") },
  ...signsIn({ app: "belowPath", who: "ben", as: "ben@contoso.com", at: "/profile" }),
  { who: "ben", name: "signed in", status: 200, ask: page("/profile") },
].map((step: Step) => (step.app ? step : { ...step, app: "belowPath", name: `below a path: ${step.name}` }));

export const variants: readonly Step[] = [...guarded, ...formPost, ...hybrid, ...ownRoutes, ...belowPath];
