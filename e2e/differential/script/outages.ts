import type { Step } from "../record.ts";
import { form, page, script, signsIn } from "./requests.ts";

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
    async ask({ storeFails }) {
      storeFails(false);
      // A store that has failed so often is tried again after a second.
      await new Promise((resume) => setTimeout(resume, 1100));
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
