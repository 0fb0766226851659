import { Readable } from "node:stream";

import type { RequestIdentity } from "@identity-web/core";

import type { AppPlan, AppRoute, Page } from "./app.ts";

const text = "text/plain; charset=utf-8";

/** Records that a handler runs, which is an effect to compare. */
export type RecordRun = (handler: string) => void;

export type PlanName = "plain" | "guarded" | "formPost" | "formPostParsed" | "hybrid" | "customRoutes" | "belowPath";

/** Returns the apps that are built in every framework. */
export function plans(recordRun: RecordRun): Record<PlanName, AppPlan> {
  const route = (
    method: AppRoute["method"],
    path: string,
    body: (identity: RequestIdentity) => Promise<Page> | Page,
    guard?: AppRoute["guard"],
  ): AppRoute => ({
    method,
    path,
    ...(guard === undefined ? {} : { guard }),
    async handle(identity) {
      recordRun(`${method} ${path}`);
      return body(identity);
    },
  });
  const who = ({ user }: RequestIdentity): Page => ({ type: text, body: user?.username ?? "nobody" });
  const home = route("GET", "/", who);
  const profile = route("GET", "/profile", who, {});
  const posted = route("POST", "/own-form", () => ({ type: text, body: "received" }));
  return {
    plain: {
      options: {},
      routes: [
        home,
        profile,
        posted,
        route("GET", "/mail", who, { scopes: ["Mail.Read"] }),
        route("POST", "/profile", who, {}),
        route("GET", "/consent-in-handler", (identity) => mail(identity)),
        route("GET", "/consent-as-cause", async (identity) => {
          try {
            return await mail(identity);
          } catch (cause) {
            throw new Error("Reading mail failed", { cause });
          }
        }),
        route("GET", "/fails", () => Promise.reject(new Error("of the app"))),
        route(
          "GET",
          "/api/me",
          async (identity) => {
            const token = await identity.acquireToken(["User.Read"]);
            const body = JSON.stringify({ user: identity.user?.username, scopes: token.scopes.toSorted() });
            return { type: "application/json; charset=utf-8", body };
          },
          { scopes: ["User.Read"] },
        ),
        route("GET", "/stream", () => ({ type: text, body: Readable.from(["one ", "two ", "three"]) }), {}),
        route(
          "GET",
          "/claims",
          async (identity) => ({ type: text, body: String((await identity.getClaims())["oid"]) }),
          {},
        ),
      ],
    },
    guarded: {
      options: { publicPaths: ["/open", "/assets/*"] },
      guarded: true,
      hasHeaders: true,
      routes: [home, route("GET", "/open", who), route("GET", "/assets/one", who), route("GET", "/closed", who)],
    },
    formPost: { options: { responseMode: "form_post" }, routes: [home, profile] },
    formPostParsed: { options: { responseMode: "form_post" }, parsesForms: true, routes: [home, profile, posted] },
    hybrid: { options: { responseType: "code id_token" }, routes: [home, profile] },
    customRoutes: {
      options: { routes: false, redirectPath: "/getAToken" },
      routes: [home, profile],
      customRoutes: {
        signIn: "/login",
        link: "/login-page",
        callback: "/getAToken",
        signOut: "/logout",
        returnTo: "/profile",
      },
    },
    belowPath: { options: {}, routes: [home, profile] },
  };
}

async function mail(identity: RequestIdentity): Promise<Page> {
  const { scopes } = await identity.acquireToken(["Mail.Read"]);
  return { type: text, body: scopes.includes("Mail.Read") ? "mail" : "no mail" };
}
