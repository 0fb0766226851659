import type { Step } from "../record.ts";
import { form, page, script, signsIn } from "./requests.ts";

/** Outages of Entra or the store: never a sign-out, always a time to retry. */
export const outages: readonly Step[] = [
  ...signsIn({ who: "known", as: "ben@contoso.com", at: "/profile" }),
  {
    who: "known",
    name: "outage of the store, soon after a read",
    status: 200,
    request({ passSeconds, storeFails }) {
      storeFails(true);
      passSeconds(60);
      return page("/profile");
    },
  },
  {
    who: "known",
    name: "outage of the store for too long, by a page",
    status: 503,
    request({ passSeconds }) {
      passSeconds(600);
      return page("/profile");
    },
  },
  { who: "known", name: "outage of the store for too long, by fetch", status: 503, request: script("/api/me") },
  {
    who: "known",
    name: "outage of the store for too long, in a handler",
    status: 503,
    request: script("/consent-in-handler"),
  },
  { name: "outage of the store, while signed out", status: 302, request: page("/profile") },
  { who: "new", name: "outage of the store, start of a sign-in", status: 302, request: page("/profile") },
  {
    who: "new",
    name: "outage of the store, return from Entra",
    status: 503,
    async request({ signIn }) {
      const { url } = await signIn("ben@contoso.com");
      return page(url.pathname + url.search);
    },
  },
  { who: "known", name: "outage of the store, sign-out", status: 302, request: form("/auth/sign-out", "") },
  {
    who: "new",
    name: "end of the store's outage",
    status: 302,
    async request({ storeFails }) {
      storeFails(false);
      // After so many failures, the core calls the store again only after a second.
      await new Promise((resume) => setTimeout(resume, 1100));
      return page("/profile");
    },
  },
  {
    who: "new",
    name: "a code that Entra rejects",
    status: 400,
    async request({ signIn, emulator }) {
      const { url } = await signIn("ben@contoso.com");
      emulator.control.queueFault({ on: "token", error: { error: "invalid_grant", code: 70000 } });
      return page(url.pathname + url.search);
    },
  },
  { who: "another", name: "another attempt", status: 302, request: page("/profile") },
  {
    who: "another",
    name: "an invalid response from Entra to the code",
    status: 503,
    async request({ signIn, emulator }) {
      const { url } = await signIn("ben@contoso.com");
      emulator.control.queueFault({ on: "token", status: 502, body: "<html>bad gateway</html>" });
      return page(url.pathname + url.search);
    },
  },
];
