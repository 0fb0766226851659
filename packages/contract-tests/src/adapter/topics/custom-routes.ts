import { setCookieHeader } from "@identity-web/core/adapter";
import { expect } from "vitest";

import { type AdapterTopic, route } from "../harness/check.ts";
import { cookie, page, redirect } from "../harness/scripted-core.ts";

const cookies = [cookie("one", "1"), cookie("two", "", 0)];

export const customRoutes: AdapterTopic = {
  name: "legs for routes of the app's own",
  checks: [
    {
      claim: "signIn, completeSignIn and signOut answer, with their options and cookies, and no handler runs",
      wanted: {
        routes: [
          route("/login", undefined, { guard: { kind: "signIn", options: { returnTo: "/home" } } }),
          route("/reply", undefined, { guard: { kind: "completeSignIn" } }),
          route("/logout", undefined, { guard: { kind: "signOut", options: { returnTo: "/" } }, method: "POST" }),
        ],
      },
      async run({ core, client, ran }) {
        core.script.signIn = async () => redirect("https://login.example/a", { cookies });
        core.script.completeSignIn = async () => redirect("https://login.example/b", { cookies });
        core.script.signOut = async () => redirect("https://login.example/c", { cookies });
        for (const answer of [
          await client.get("/login"),
          await client.get("/reply?code=c"),
          await client.post("/logout", ""),
        ]) {
          expect(answer).toMatchObject({ status: 302, setCookies: cookies.map(setCookieHeader) });
        }
        const legsAsked = core.calls
          .filter(({ name }) => name !== "handle")
          .map(({ name, options }) => [name, options]);
        expect(legsAsked).toEqual([
          ["signIn", { returnTo: "/home" }],
          ["completeSignIn", undefined],
          ["signOut", { returnTo: "/" }],
        ]);
        expect(ran).toEqual([]);
      },
    },
    {
      claim: "a leg's page is written as it is",
      wanted: { routes: [route("/reply", undefined, { guard: { kind: "completeSignIn" } })] },
      async run({ core, client }) {
        core.script.completeSignIn = async () => page("<p>no</p>", { status: 400 });
        expect(await client.get("/reply")).toMatchObject({ status: 400, body: "<p>no</p>" });
      },
    },
    {
      claim: "authorizationUrl gives the address, and its cookies and headers stand on the app's own page",
      wanted: {
        routes: [
          route("/page", async ({ authorizationUrl }) => ({
            body: await authorizationUrl({ returnTo: "/home" }),
            setCookies: ["own=1"],
          })),
        ],
      },
      async run({ core, client }) {
        const url = "https://login.example/authorize?a=%20b";
        core.script.authorizationUrl = async () => ({ url, cookies, headers: { "cache-control": "no-store" } });
        const { body, setCookies, headers } = await client.get("/page");
        expect([body, setCookies, headers["cache-control"]]).toEqual([
          url,
          [...cookies.map(setCookieHeader), "own=1"],
          "no-store",
        ]);
        expect(core.calls.find(({ name }) => name === "authorizationUrl")?.options).toEqual({ returnTo: "/home" });
      },
    },
  ],
};
