import Router from "@koa/router";
import type { Middleware } from "koa";
import { describe, expect, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { type IdentityWebOptions } from "../src/index.ts";
import { koaApps, type Start } from "./support/koa-apps.ts";
import { who } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

const apps = koaApps();

describe.each(versions)("$name", ({ koa: create }) => {
  const start: Start = (build, changes) => apps.start(create, build, changes);

  it("we read a callback's form, or take it from @koa/bodyparser; a form that was already read is reported with the line to add", async () => {
    const bodyParser = (await import("@koa/bodyparser")).bodyParser;
    const eat: Middleware = async (ctx, next) => {
      for await (const _chunk of ctx.req) {
      }
      await next();
    };
    const log: string[] = [];
    const nothing = (): void => {};
    const logger = {
      error: (_details: object, text: string) => void log.push(text),
      warn: nothing,
      info: nothing,
      debug: nothing,
    };
    const parsers: [string, Middleware | undefined, number][] = [
      ["none", undefined, 302],
      ["form", bodyParser() as Middleware, 302],
      ["json only", bodyParser({ enableTypes: ["json"] }) as Middleware, 302],
      ["eaten", eat, 500],
    ];
    for (const [name, parser, status] of parsers) {
      const changes: Partial<IdentityWebOptions> = { responseMode: "form_post", logger };
      const app = await start((server, auth) => {
        if (parser !== undefined) {
          server.use(parser);
        }
        server.use(auth.middleware()).use(auth.requireUser()).use(who);
      }, changes);
      const browser = new Browser(app.origin);
      const begun = await browser.navigate("/page");
      const { url, form } = await apps.emulator.signIn(begun.location ?? "", "ben@contoso.com");
      const body = String(form);
      const visit = await browser.post(url.href, {}, { body, headers: { "sec-fetch-site": "cross-site" } });
      expect(visit.status, name).toBe(status);
      await app.close();
    }
    expect(log).toEqual([expect.stringContaining("app.use(bodyParser()); from @koa/bodyparser")]);
  });

  it("custom routes work: a page with a link, a callback, a sign-out", async () => {
    const app = await start(
      (server, auth) => {
        const router = new Router();
        router
          .get("/link", async (ctx) => void (ctx.body = await auth.authorizationUrl(ctx, { returnTo: "/home" })))
          .get("/login", auth.signIn({ returnTo: "/home" }))
          .get("/getAToken", auth.completeSignIn())
          .post("/logout", auth.signOut({ returnTo: "/" }))
          .get("/home", auth.requireUser(), who);
        server.use(auth.middleware()).use(router.routes());
      },
      { routes: false, redirectPath: "/getAToken" },
    );
    const browser = new Browser(app.origin);
    for (const location of [
      (await browser.navigate("/link")).body,
      (await browser.navigate("/login")).location ?? "",
    ]) {
      const { url } = await apps.emulator.signIn(location, "ben@contoso.com");
      expect(await browser.navigate(url.href)).toMatchObject({ status: 302, location: `${app.origin}/home` });
      expect((await browser.navigate("/home")).body).toBe("ben@contoso.com");
    }
    expect((await browser.post("/logout")).status).toBe(302);
    expect((await browser.fetch("/home")).status).toBe(401);
  });
});
