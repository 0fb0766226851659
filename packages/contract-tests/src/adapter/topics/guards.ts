import { expect } from "vitest";

import type { AdapterTopic } from "../harness/check.ts";
import { ada, nobody, person } from "../harness/identities.ts";
import { page, pass, redirect } from "../harness/results.ts";
import { guarded, route } from "../harness/routes.ts";

export const guards: AdapterTopic = {
  name: "guards",
  checks: [
    {
      claim: "a pass runs the handler once, with the identity, after one call of the core for each step",
      async run({ core, client, handled }) {
        expect(await client.get("/private")).toMatchObject({ status: 200, body: "ada" });
        expect(handled).toEqual(["/private"]);
        expect([core.callsTo("handle").length, core.callsTo("requireUser").length]).toEqual([1, 1]);
      },
    },
    {
      claim: "there is an identity even if nobody is signed in, and all other paths stay the app's",
      async run({ client, handled }) {
        expect(await client.get("/public")).toMatchObject({ status: 200, body: "nobody" });
        expect((await client.get("/no-such-page")).status).toBe(404);
        expect(handled).toEqual(["/public"]);
      },
    },
    {
      claim: "a guard's response is the only response, and the handler does not run",
      async run({ core, client, handled, errors }) {
        for (const isLater of [false, true]) {
          for (const [result, expected] of [
            [redirect("/auth/sign-in"), { status: 302, headers: { location: "/auth/sign-in" } }],
            [page("no", { status: 401 }), { status: 401, body: "no" }],
          ] as const) {
            core.script.requireUser = () => (isLater ? Promise.resolve(result) : result);
            expect(await client.get("/private")).toMatchObject(expected);
          }
        }
        expect([handled, errors]).toEqual([[], []]);
      },
    },
    {
      claim: "the core's response on the library's own routes is the only response",
      async run({ core, client, handled, errors }) {
        expect((await client.get("/auth/callback")).body).toBe("library");
        core.script.handle = async () => page("later");
        expect((await client.get("/auth/callback")).body).toBe("later");
        expect([handled, errors]).toEqual([[], []]);
      },
    },
    {
      claim: "the guard's identity replaces the middleware's",
      async run({ core, client }) {
        core.script.handle = () => pass(person("old"));
        core.script.requireUser = async () => pass(person("new"));
        expect((await client.get("/private")).body).toBe("new");
      },
    },
    {
      claim: "each guard passes its own options to the core, and undefined if it has no options",
      app: {
        routes: [
          guarded("/mail", undefined, { guard: { kind: "requireUser", options: { scopes: ["Mail.Read"] } } }),
          guarded("/files", undefined, { guard: { kind: "requireUser", options: { scopes: ["Files.Read"] } } }),
          guarded("/plain"),
        ],
      },
      async run({ core, client }) {
        for (const path of ["/mail", "/files", "/plain"]) {
          await client.get(path);
        }
        const options = core.callsTo("requireUser").map((call) => call.options);
        expect(options).toEqual([{ scopes: ["Mail.Read"] }, { scopes: ["Files.Read"] }, undefined]);
      },
    },
    {
      claim: "a guard applies to HEAD as it does to GET",
      async run({ core, client }) {
        const head = { method: "HEAD" };
        expect(await client.send("/private", head)).toMatchObject({ status: 200, body: "" });
        core.script.requireUser = () => redirect("/auth/sign-in");
        expect(await client.send("/private", head)).toMatchObject({ status: 302, body: "" });
      },
    },
    {
      claim: "an app-wide guard protects every route of the app, and the library's own routes still respond",
      app: { guardEverything: true, routes: [route("/public"), route("/page", undefined, { prefix: "/inner" })] },
      async run({ core, client, handled }) {
        core.script.requireUser = (request) => (core.owns(request) ? pass(nobody) : redirect("/auth/sign-in"));
        for (const path of ["/public", "/inner/page"]) {
          expect((await client.get(path)).status).toBe(302);
        }
        expect(handled).toEqual([]);
        expect((await client.get("/auth/callback")).body).toBe("library");
        core.script.requireUser = () => pass(ada);
        core.script.handle = () => pass(ada);
        expect((await client.get("/inner/page")).body).toBe("ada");
      },
    },
  ],
};
