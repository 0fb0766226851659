import type { Step } from "../record.ts";
import { form, page, script, signsIn } from "./requests.ts";

const ben = { who: "ben" };
const alice = { who: "alice" };

/** People who sign in, read, need more consent, and leave. */
export const signedIn: readonly Step[] = [
  { name: "home page of nobody", status: 200, ask: page("/") },
  ...signsIn({ ...ben, as: "ben@contoso.com", at: "/profile?a=1&a=2&b=%2F%20x" }),
  { ...ben, name: "the page that was asked for", status: 200, ask: page("/profile?a=1&a=2&b=%2F%20x") },
  { ...ben, name: "home page of somebody", status: 200, ask: page("/") },
  { ...ben, name: "claims", status: 200, ask: page("/claims") },
  { ...ben, name: "API with a token from memory", status: 200, ask: script("/api/me") },
  { ...ben, name: "streamed page", status: 200, ask: page("/stream") },
  { ...ben, name: "HEAD of a page", status: 200, ask: { ...page("/profile"), method: "HEAD" } },
  { ...ben, name: "form behind a guard", status: 200, ask: form("/profile", "x=1") },
  {
    ...ben,
    name: "POST behind a guard, without a body",
    status: 200,
    ask: { ...page("/profile"), method: "POST", body: "" },
  },
  { name: "form of nobody, without a guard", status: 200, ask: form("/own-form", "x=1") },
  { ...ben, name: "sign-in while signed in", status: 302, ask: page("/auth/sign-in?return_to=%2Fclaims") },
  { ...ben, name: "callback without anything while signed in", status: 400, ask: page("/auth/callback") },
  { ...ben, name: "callback of no attempt while signed in", status: 302, ask: page("/auth/callback?code=x&state=y") },
  { ...ben, name: "an error of the app", status: 500, ask: page("/fails") },
  ...signsIn({ ...alice, as: "alice@contoso.com", at: "/api/me" }),
  { ...alice, name: "guard with scopes that lack consent, by a page", status: 302, ask: page("/mail") },
  { ...alice, name: "guard with scopes that lack consent, by fetch", status: 401, ask: script("/mail") },
  { ...alice, name: "handler that lacks consent, by fetch", status: 401, ask: script("/consent-in-handler") },
  {
    ...alice,
    name: "handler that lacks consent, as the cause of another error",
    status: 401,
    ask: script("/consent-as-cause"),
  },
  {
    ...alice,
    name: "handler that lacks consent, HEAD",
    status: 302,
    ask: { ...page("/consent-in-handler"), method: "HEAD" },
  },
  { ...alice, name: "handler that lacks consent, by a page", status: 302, ask: page("/consent-in-handler?x=1") },
  {
    ...alice,
    name: "consent declined at Entra",
    status: 403,
    async ask({ signIn }) {
      const { url } = await signIn("alice@contoso.com", "cancel");
      return page(url.pathname + url.search);
    },
  },
  { ...alice, name: "the way to consent once more", status: 302, ask: page("/mail") },
  {
    ...alice,
    name: "consent given",
    status: 302,
    async ask({ signIn }) {
      const { url } = await signIn("alice@contoso.com");
      return page(url.pathname + url.search);
    },
  },
  { ...alice, name: "guard with scopes after consent", status: 200, ask: page("/mail") },
  { ...alice, name: "handler after consent", status: 200, ask: page("/consent-in-handler") },
  {
    ...alice,
    name: "a page three hours later, with a renewed cookie",
    status: 200,
    ask({ passSeconds }) {
      passSeconds(3 * 3600);
      return page("/stream");
    },
  },
  { ...alice, name: "API whose token has expired meanwhile", status: 200, ask: script("/api/me") },
  {
    ...alice,
    name: "a renewed cookie beside an error of the app",
    status: 500,
    ask({ passSeconds }) {
      passSeconds(3 * 3600);
      return page("/fails");
    },
  },
  { name: "handler that needs somebody, by nobody", status: 302, ask: page("/consent-in-handler") },
  { name: "handler that needs somebody, by a form of nobody", status: 401, ask: form("/profile", "x=1") },
  ...signsIn({ who: "forger", as: "ben@contoso.com", at: "/claims" }),
  {
    who: "forger",
    name: "a session cookie that was changed",
    status: 302,
    ask({ jar }) {
      for (const [name, value] of jar) {
        if (name.startsWith("identity-")) {
          jar.set(name, `${value.slice(0, -3)}AAA`);
        }
      }
      return page("/claims");
    },
  },
  { who: "forger", name: "a session cookie that was changed, by fetch", status: 401, ask: script("/api/me") },
  ...signsIn({ who: "copy", as: "ben@contoso.com", at: "/claims" }),
  {
    who: "copy",
    name: "a session that idled for too long",
    status: 302,
    ask({ passSeconds }) {
      passSeconds(9 * 3600);
      return page("/claims");
    },
  },
];
