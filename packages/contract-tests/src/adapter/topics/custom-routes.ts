import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { cookie, page, redirect } from "../harness/results.ts";
import { route } from "../harness/routes.ts";

const cookies = [cookie("one", "1"), cookie("two", "", 0)];

export const customRoutes: AdapterTopic = {
  name: "custom routes for sign-in and sign-out",
  checks: [
    {
      claim:
        "signIn, completeSignIn and signOut pass their options to the core and write its response, and no handler runs",
      app: {
        routes: [
          route("/login", undefined, { guard: { kind: "signIn", options: { returnTo: "/home" } } }),
          route("/reply", undefined, { guard: { kind: "completeSignIn" } }),
          route("/logout", undefined, { guard: { kind: "signOut", options: { returnTo: "/" } }, method: "POST" }),
        ],
      },
      async run({ core, client, handled }) {
        core.script.signIn = async () => redirect("https://login.example/a", { cookies });
        core.script.completeSignIn = async () => redirect("https://login.example/b", { cookies });
        core.script.signOut = async () => redirect("https://login.example/c", { cookies });
        for (const response of [
          await client.get("/login"),
          await client.get("/reply?code=c"),
          await client.post("/logout", ""),
        ]) {
          expect(response).toMatchObject({ status: 302, setCookies: cookies.map(setCookieHeader) });
        }
        const calls = core.calls.filter(({ name }) => name !== "handle").map(({ name, options }) => [name, options]);
        expect(calls).toEqual([
          ["signIn", { returnTo: "/home" }],
          ["completeSignIn", undefined],
          ["signOut", { returnTo: "/" }],
        ]);
        expect(handled).toEqual([]);
      },
    },
    {
      claim: "a page from completeSignIn is written unchanged",
      app: { routes: [route("/reply", undefined, { guard: { kind: "completeSignIn" } })] },
      async run({ core, client }) {
        core.script.completeSignIn = async () => page("<p>no</p>", { status: 400 });
        expect(await client.get("/reply")).toMatchObject({ status: 400, body: "<p>no</p>" });
      },
    },
    {
      claim: "authorizationUrl returns the URL, and its cookies and headers are set on the app's response",
      app: {
        routes: [
          route("/page", async ({ authorizationUrl }) => ({
            body: await authorizationUrl({ returnTo: "/home" }),
            setCookies: ["app=1"],
          })),
        ],
      },
      async run({ core, client }) {
        const url = "https://login.example/authorize?a=%20b";
        core.script.authorizationUrl = async () => ({ url, cookies, headers: { "cache-control": "no-store" } });
        const { body, setCookies, headers } = await client.get("/page");
        expect([body, setCookies, headers["cache-control"]]).toEqual([
          url,
          [...cookies.map(setCookieHeader), "app=1"],
          "no-store",
        ]);
        expect(core.callsTo("authorizationUrl")[0]?.options).toEqual({ returnTo: "/home" });
      },
    },
  ],
};
