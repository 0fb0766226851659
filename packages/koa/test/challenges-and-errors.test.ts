import { Readable } from "node:stream";

import Router from "@koa/router";
import { describe, expect, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { InteractionRequiredError } from "../src/index.ts";
import { koaApps, type Start } from "./support/koa-apps.ts";
import { signedIn, who } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

const apps = koaApps();

const nobodyHere = (): never => {
  throw new InteractionRequiredError("login_required", "Nobody is signed in.");
};

describe.each(versions)("$name", ({ koa: create }) => {
  const start: Start = (build, changes) => apps.start(create, build, changes);

  it("an error because sign-in is missing sends the user to Entra, and is not an error of the app", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router
        .get("/sync", nobodyHere)
        .get("/async", () => Promise.reject(new InteractionRequiredError("login_required", "")))
        .get("/cause", () =>
          Promise.reject(new Error("wrapped", { cause: new InteractionRequiredError("login_required", "") })),
        )
        .get("/begun", (ctx) => {
          ctx.status = 201;
          ctx.type = "application/pdf";
          ctx.body = Readable.from(["never sent"]);
          nobodyHere();
        });
      server.use(auth.middleware()).use(router.routes());
    });
    for (const path of ["/sync", "/async", "/cause", "/begun"]) {
      const browser = new Browser(app.origin);
      expect((await browser.navigate(path)).location, path).toMatch(new RegExp(`^${apps.emulator.url}/`, "u"));
      const script = await browser.fetch(path);
      expect(script, path).toMatchObject({
        status: 401,
        headers: { "content-type": "application/json; charset=utf-8" },
      });
      expect(JSON.parse(script.body)).toMatchObject({ error: "login_required" });
    }
    expect(app.errors).toEqual([]);
  });

  it("the user is asked for missing consent, and then the handler works", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router.get("/page", auth.requireUser(), who).get("/mail", async (ctx) => {
        ctx.body = (await ctx.state.identity.acquireToken(["Mail.Read"])).scopes.join(" ");
      });
      server.use(auth.middleware()).use(router.routes());
    });
    const browser = await signedIn(apps.emulator, app, "/page", "alice@contoso.com");
    expect(JSON.parse((await browser.fetch("/mail")).body)).toMatchObject({ error: "interaction_required" });
    const begun = await browser.navigate("/mail");
    const { url } = await apps.emulator.signIn(begun.location ?? "", "alice@contoso.com");
    expect((await browser.navigate(url.href)).location).toBe(`${app.origin}/mail`);
    expect((await browser.navigate("/mail")).body).toContain("Mail.Read");
  });

  it("every other error gets the same response as without us, and reaches app.on(error)", async () => {
    const answers = async (withUs: boolean): Promise<unknown> => {
      const app = await start((server, auth) => {
        if (withUs) {
          server.use(auth.middleware());
        }
        // Real apps also throw values that are not errors.
        const text: unknown = "a text";
        const router = new Router();
        router
          .get("/throw", (ctx) => ctx.throw(403, "not for you", { secret: "kept" }))
          .get("/exposed", (ctx) => ctx.throw(418, "teapot", { headers: { "x-tea": "1" } }))
          .get("/sync", () => {
            throw new Error("of the app");
          })
          .get("/async", () => Promise.reject(new Error("later")))
          .get("/text", () => Promise.reject(text as Error))
          .get("/assert", (ctx) => ctx.assert(false, 409, "conflict"));
        server.use(router.routes());
      });
      const browser = new Browser(app.origin);
      const visits: unknown[] = [];
      for (const path of ["/throw", "/exposed", "/sync", "/async", "/text", "/assert", "/nowhere"]) {
        const { status, body, headers } = await browser.navigate(path);
        visits.push({ path, status, body, tea: headers["x-tea"], type: headers["content-type"] });
      }
      const errors = app.errors.map(({ message }) => message);
      await app.close();
      return { visits, errors };
    };
    const without = await answers(false);
    expect(await answers(true)).toEqual(without);
    expect(without).toMatchObject({
      errors: ["not for you", "teapot", "of the app", "later", expect.anything(), "conflict"],
    });
  });

  it("an error after the response has begun is left to Koa", async () => {
    const app = await start((server, auth) => {
      server.use(auth.middleware()).use(async (ctx) => {
        ctx.respond = false;
        ctx.res.writeHead(200).end("begun");
        await ctx.state.identity.getAccessToken(["User.Read"]);
      });
    });
    expect(await new Browser(app.origin).navigate("/late")).toMatchObject({ status: 200, body: "begun" });
    expect(app.errors.map(({ name }) => name)).toEqual(["InteractionRequiredError"]);
  });
});
