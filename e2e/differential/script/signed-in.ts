import type { Step } from "../record.ts";
import { form, page, script, signsIn } from "./requests.ts";

const ben = { who: "ben" };
const alice = { who: "alice" };

/** Users who sign in, read, need more consent, and lose their sessions. */
export const signedIn: readonly Step[] = [
  { name: "home page while signed out", status: 200, request: page("/") },
  ...signsIn({ ...ben, as: "ben@contoso.com", at: "/profile?a=1&a=2&b=%2F%20x" }),
  { ...ben, name: "the requested page", status: 200, request: page("/profile?a=1&a=2&b=%2F%20x") },
  { ...ben, name: "home page while signed in", status: 200, request: page("/") },
  { ...ben, name: "claims", status: 200, request: page("/claims") },
  { ...ben, name: "API with a token from memory", status: 200, request: script("/api/me") },
  { ...ben, name: "streamed page", status: 200, request: page("/stream") },
  { ...ben, name: "HEAD of a page", status: 200, request: { ...page("/profile"), method: "HEAD" } },
  { ...ben, name: "form to a guarded route", status: 200, request: form("/profile", "x=1") },
  {
    ...ben,
    name: "POST to a guarded route, without a body",
    status: 200,
    request: { ...page("/profile"), method: "POST", body: "" },
  },
  { name: "form of a signed-out user, without a guard", status: 200, request: form("/own-form", "x=1") },
  { ...ben, name: "sign-in while signed in", status: 302, request: page("/auth/sign-in?return_to=%2Fclaims") },
  { ...ben, name: "callback without parameters while signed in", status: 400, request: page("/auth/callback") },
  {
    ...ben,
    name: "callback without an attempt while signed in",
    status: 302,
    request: page("/auth/callback?code=x&state=y"),
  },
  { ...ben, name: "an error of the app", status: 500, request: page("/fails") },
  ...signsIn({ ...alice, as: "alice@contoso.com", at: "/api/me" }),
  { ...alice, name: "guard with scopes that lack consent, by a page", status: 302, request: page("/mail") },
  { ...alice, name: "guard with scopes that lack consent, by fetch", status: 401, request: script("/mail") },
  { ...alice, name: "handler that lacks consent, by fetch", status: 401, request: script("/consent-in-handler") },
  {
    ...alice,
    name: "handler that lacks consent, as the cause of another error",
    status: 401,
    request: script("/consent-as-cause"),
  },
  {
    ...alice,
    name: "handler that lacks consent, HEAD",
    status: 302,
    request: { ...page("/consent-in-handler"), method: "HEAD" },
  },
  { ...alice, name: "handler that lacks consent, by a page", status: 302, request: page("/consent-in-handler?x=1") },
  {
    ...alice,
    name: "consent declined at Entra",
    status: 403,
    async request({ signIn }) {
      const { url } = await signIn("alice@contoso.com", "cancel");
      return page(url.pathname + url.search);
    },
  },
  { ...alice, name: "another request for consent", status: 302, request: page("/mail") },
  {
    ...alice,
    name: "consent given",
    status: 302,
    async request({ signIn }) {
      const { url } = await signIn("alice@contoso.com");
      return page(url.pathname + url.search);
    },
  },
  { ...alice, name: "guard with scopes after consent", status: 200, request: page("/mail") },
  { ...alice, name: "handler after consent", status: 200, request: page("/consent-in-handler") },
  {
    ...alice,
    name: "a page three hours later, with a renewed cookie",
    status: 200,
    request({ passSeconds }) {
      passSeconds(3 * 3600);
      return page("/stream");
    },
  },
  { ...alice, name: "API after its token has expired", status: 200, request: script("/api/me") },
  {
    ...alice,
    name: "a renewed cookie together with an error of the app",
    status: 500,
    request({ passSeconds }) {
      passSeconds(3 * 3600);
      return page("/fails");
    },
  },
  { name: "handler that requires a user, while signed out", status: 302, request: page("/consent-in-handler") },
  { name: "handler that requires a user, by a form while signed out", status: 401, request: form("/profile", "x=1") },
  ...signsIn({ who: "forger", as: "ben@contoso.com", at: "/claims" }),
  {
    who: "forger",
    name: "a modified session cookie",
    status: 302,
    request({ jar }) {
      for (const [name, value] of jar) {
        if (name.startsWith("identity-")) {
          jar.set(name, `${value.slice(0, -3)}AAA`);
        }
      }
      return page("/claims");
    },
  },
  { who: "forger", name: "a modified session cookie, by fetch", status: 401, request: script("/api/me") },
  ...signsIn({ who: "copy", as: "ben@contoso.com", at: "/claims" }),
  {
    who: "copy",
    name: "a session that was idle for too long",
    status: 302,
    request({ passSeconds }) {
      passSeconds(9 * 3600);
      return page("/claims");
    },
  },
];
