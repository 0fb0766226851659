import type { Step } from "../record.ts";
import { form, page, script, signsIn } from "./requests.ts";

/** Sign-out, by the user and by everyone else. */
export const signingOut: readonly Step[] = [
  ...signsIn({ who: "leaver", as: "ben@contoso.com", at: "/profile" }),
  ...(["cross-site", "same-site", "none"] as const).map((site): Step => ({
    who: "leaver",
    name: `sign-out by a form that is ${site}`,
    status: 403,
    request: form("/auth/sign-out", "", site),
  })),
  ...(["null", "http://evil.example", "ORIGIN.evil.example"] as const).map((from): Step => ({
    who: "leaver",
    name: `sign-out of an old browser from ${from}`,
    status: 403,
    request: ({ origin }) => ({
      method: "POST",
      path: "/auth/sign-out",
      headers: [
        ["Accept", "text/html"],
        ["Origin", from.replace("ORIGIN", origin)],
      ],
    }),
  })),
  { who: "leaver", name: "sign-out by a link", status: 200, request: page("/auth/sign-out") },
  { who: "leaver", name: "sign-out by a script's GET", status: 405, request: script("/auth/sign-out") },
  { who: "leaver", name: "still signed in", status: 200, request: page("/profile") },
  { who: "leaver", name: "sign-out", status: 302, request: form("/auth/sign-out", "") },
  { who: "leaver", name: "signed-out page", status: 200, request: page("/auth/signed-out") },
  { who: "leaver", name: "fetch after sign-out", status: 401, request: script("/api/me") },
  { name: "sign-out while signed out", status: 302, request: form("/auth/sign-out", "x=1") },
  {
    name: "sign-out of an old browser from the app itself",
    status: 302,
    request: ({ origin }) => ({
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
    request: page("/auth/front-channel-sign-out?sid=unknown"),
  },
  { name: "front-channel sign-out without a session", status: 200, request: page("/auth/front-channel-sign-out") },
  {
    name: "front-channel sign-out of two sessions",
    status: 200,
    request: page("/auth/front-channel-sign-out?sid=a&sid=b"),
  },
  {
    name: "front-channel sign-out by another issuer",
    status: 200,
    request: page("/auth/front-channel-sign-out?sid=a&iss=https://evil.example"),
  },
];
