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
      for (const [name, value] of jar) if (name.startsWith("identity-")) jar.set(name, `${value.slice(0, -3)}AAA`);
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

/** Sign-out, by whom it is meant for and by everybody else. */
export const signingOut: readonly Step[] = [
  ...signsIn({ who: "leaver", as: "ben@contoso.com", at: "/profile" }),
  ...(["cross-site", "same-site", "none"] as const).map((site): Step => ({
    who: "leaver",
    name: `sign-out by a form that is ${site}`,
    status: 403,
    ask: form("/auth/sign-out", "", site),
  })),
  ...(["null", "http://evil.example", "ORIGIN.evil.example"] as const).map((from): Step => ({
    who: "leaver",
    name: `sign-out of an old browser from ${from}`,
    status: 403,
    ask: ({ origin }) => ({
      method: "POST",
      path: "/auth/sign-out",
      headers: [
        ["Accept", "text/html"],
        ["Origin", from.replace("ORIGIN", origin)],
      ],
    }),
  })),
  { who: "leaver", name: "sign-out by a link", status: 200, ask: page("/auth/sign-out") },
  { who: "leaver", name: "sign-out by a script's GET", status: 405, ask: script("/auth/sign-out") },
  { who: "leaver", name: "still signed in", status: 200, ask: page("/profile") },
  { who: "leaver", name: "sign-out", status: 302, ask: form("/auth/sign-out", "") },
  { who: "leaver", name: "signed-out page", status: 200, ask: page("/auth/signed-out") },
  { who: "leaver", name: "fetch after sign-out", status: 401, ask: script("/api/me") },
  { name: "sign-out of nobody", status: 302, ask: form("/auth/sign-out", "x=1") },
  {
    name: "sign-out of an old browser from the app itself",
    status: 302,
    ask: ({ origin }) => ({
      method: "POST",
      path: "/auth/sign-out",
      headers: [
        ["Accept", "text/html"],
        ["Origin", origin],
      ],
    }),
  },
  {
    name: "front-channel sign-out of an unknown session",
    status: 200,
    ask: page("/auth/front-channel-sign-out?sid=unknown"),
  },
  { name: "front-channel sign-out without a session", status: 200, ask: page("/auth/front-channel-sign-out") },
  {
    name: "front-channel sign-out of two sessions",
    status: 200,
    ask: page("/auth/front-channel-sign-out?sid=a&sid=b"),
  },
  {
    name: "front-channel sign-out by another issuer",
    status: 200,
    ask: page("/auth/front-channel-sign-out?sid=a&iss=https://evil.example"),
  },
];

/** Entra or the store is away: never a sign-out, always a word on when to come again. */
export const outages: readonly Step[] = [
  ...signsIn({ who: "unlucky", as: "ben@contoso.com", at: "/profile" }),
  {
    who: "unlucky",
    name: "store away, soon after it was asked",
    status: 200,
    ask({ passSeconds, storeFails }) {
      storeFails(true);
      passSeconds(60);
      return page("/profile");
    },
  },
  {
    who: "unlucky",
    name: "store away for too long, by a page",
    status: 503,
    ask({ passSeconds }) {
      passSeconds(600);
      return page("/profile");
    },
  },
  { who: "unlucky", name: "store away for too long, by fetch", status: 503, ask: script("/api/me") },
  { who: "unlucky", name: "store away for too long, in a handler", status: 503, ask: script("/consent-in-handler") },
  { name: "store away, and nobody signed in", status: 302, ask: page("/profile") },
  { who: "late", name: "store away, and somebody signs in", status: 302, ask: page("/profile") },
  {
    who: "late",
    name: "store away, and somebody comes back from Entra",
    status: 503,
    async ask({ signIn }) {
      const { url } = await signIn("ben@contoso.com");
      return page(url.pathname + url.search);
    },
  },
  { who: "unlucky", name: "store away, and somebody leaves", status: 302, ask: form("/auth/sign-out", "") },
  {
    who: "late",
    name: "store back",
    status: 302,
    ask({ storeFails }) {
      storeFails(false);
      return page("/profile");
    },
  },
  {
    who: "late",
    name: "Entra refuses the code",
    status: 400,
    async ask({ signIn, emulator }) {
      const { url } = await signIn("ben@contoso.com");
      emulator.control.queueFault({ on: "token", error: { error: "invalid_grant", code: 70000 } });
      return page(url.pathname + url.search);
    },
  },
  { who: "later", name: "one more attempt", status: 302, ask: page("/profile") },
  {
    who: "later",
    name: "Entra answers the code with nonsense",
    status: 503,
    async ask({ signIn, emulator }) {
      const { url } = await signIn("ben@contoso.com");
      emulator.control.queueFault({ on: "token", status: 502, body: "<html>bad gateway</html>" });
      return page(url.pathname + url.search);
    },
  },
];
