import { expect } from "vitest";

import { type AdapterTopic, guarded, route } from "../harness/check.ts";
import { ada, nobody, page, pass, person, redirect } from "../harness/scripted-core.ts";

export const guards: AdapterTopic = {
  name: "guards",
  checks: [
    {
      claim: "what passes runs the handler once, with the identity, and asks the core once",
      async run({ core, client, ran }) {
        expect(await client.get("/private")).toMatchObject({ status: 200, body: "ada" });
        expect([ran, core.count("handle"), core.count("requireUser")]).toEqual([["/private"], 1, 1]);
      },
    },
    {
      claim: "there is an identity also where nobody is signed in, and the app's own routes are the app's",
      async run({ client, ran }) {
        expect(await client.get("/public")).toMatchObject({ status: 200, body: "nobody" });
        expect((await client.get("/no-such-page")).status).toBe(404);
        expect(ran).toEqual(["/public"]);
      },
    },
    {
      claim: "what a guard answers is all that is answered, and the handler does not run",
      async run({ core, client, ran, failures }) {
        for (const later of [false, true]) {
          core.script.requireUser = () =>
            later ? Promise.resolve(redirect("/auth/sign-in")) : redirect("/auth/sign-in");
          expect(await client.get("/private")).toMatchObject({ status: 302, headers: { location: "/auth/sign-in" } });
          core.script.requireUser = () =>
            later ? Promise.resolve(page("no", { status: 401 })) : page("no", { status: 401 });
          expect(await client.get("/private")).toMatchObject({ status: 401, body: "no" });
        }
        expect([ran, failures]).toEqual([[], []]);
      },
    },
    {
      claim: "what the core answers on our own routes is all that is answered",
      async run({ core, client, ran, failures }) {
        expect((await client.get("/auth/callback")).body).toBe("ours");
        core.script.handle = async () => page("later");
        expect((await client.get("/auth/callback")).body).toBe("later");
        expect([ran, failures]).toEqual([[], []]);
      },
    },
    {
      claim: "the identity of the guard takes the place of the middleware's",
      async run({ core, client }) {
        core.script.handle = () => pass(person("old"));
        core.script.requireUser = async () => pass(person("new"));
        expect((await client.get("/private")).body).toBe("new");
      },
    },
    {
      claim: "each guard hands its own options to the core, and a guard without options none",
      wanted: {
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
        const given = core.calls.filter(({ name }) => name === "requireUser").map(({ options }) => options);
        expect(given).toEqual([{ scopes: ["Mail.Read"] }, { scopes: ["Files.Read"] }, undefined]);
      },
    },
    {
      claim: "HEAD passes a guard as GET does",
      async run({ core, client }) {
        const head = { method: "HEAD" };
        expect(await client.ask("/private", head)).toMatchObject({ status: 200, body: "" });
        core.script.requireUser = () => redirect("/auth/sign-in");
        expect(await client.ask("/private", head)).toMatchObject({ status: 302, body: "" });
      },
    },
    {
      claim: "a guard of the whole app stands before each of its routes, and lets our own be answered",
      wanted: { guardEverything: true, routes: [route("/public"), route("/page", undefined, { prefix: "/inner" })] },
      async run({ core, client, ran }) {
        core.script.requireUser = (request) => (core.owns(request) ? pass(nobody) : redirect("/auth/sign-in"));
        for (const path of ["/public", "/inner/page"]) {
          expect((await client.get(path)).status).toBe(302);
        }
        expect(ran).toEqual([]);
        expect((await client.get("/auth/callback")).body).toBe("ours");
        core.script.requireUser = () => pass(ada);
        core.script.handle = () => pass(ada);
        expect((await client.get("/inner/page")).body).toBe("ada");
      },
    },
  ],
};
