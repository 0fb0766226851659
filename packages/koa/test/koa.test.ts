import { createRequire } from "node:module";

import Router from "@koa/router";
import type { Context, Middleware } from "koa";
import type Koa from "koa";
import { describe, expect, expectTypeOf, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { signIn } from "../../core/test/support/signed-in.ts";
import { emulatorOptions } from "../../core/test/support/test-app.ts";
import {
  identityWeb,
  InteractionRequiredError,
  type KoaIdentityWeb,
  type RequestIdentity,
  type User,
} from "../src/index.ts";
import { koaApps, type Start } from "./support/koa-apps.ts";
import { signedIn, who } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

const mount = createRequire(import.meta.url)("koa-mount") as (path: string, app: Koa | Middleware) => Middleware;

const apps = koaApps();

const nobodyHere = (): never => {
  throw new InteractionRequiredError("login_required", "Nobody is signed in.");
};

describe.each(versions)("$name", ({ koa: create }) => {
  const start: Start = (build, changes) => apps.start(create, build, changes);

  it("ctx.state.identity is always set after the middleware, and says who is signed in", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router.get("/", who).get("/page", auth.requireUser(), who);
      server.use(auth.middleware()).use(router.routes()).use(router.allowedMethods());
    });
    expect((await new Browser(app.origin).navigate("/")).body).toBe("nobody");
    const browser = await signedIn(apps.emulator, app, "/page");
    for (const path of ["/", "/page"]) {
      expect(await browser.navigate(path)).toMatchObject({
        body: "ben@contoso.com",
        headers: { "cache-control": "no-store" },
      });
    }
    expect((await browser.visit("/page", { method: "DELETE" })).status).toBe(405);
    expect((await browser.visit("/page", { method: "HEAD" })).body).toBe("");
  });

  it.each(["before", "after"])(
    "a guard of the whole app, %s the middleware, lets our routes and publicPaths through",
    async (order) => {
      const handled: string[] = [];
      const app = await start(
        (server, auth) => {
          const uses = [auth.requireUser(), auth.middleware()];
          for (const use of order === "before" ? uses : uses.toReversed()) {
            server.use(use);
          }
          server.use((ctx) => {
            handled.push(ctx.path);
            who(ctx);
          });
        },
        { publicPaths: ["/about"] },
      );
      const nobody = new Browser(app.origin);
      expect((await nobody.navigate("/about")).body).toBe("nobody");
      expect((await nobody.navigate("/auth/signed-out")).status).toBe(200);
      expect((await nobody.fetch("/page")).status).toBe(401);
      expect(handled).toEqual(["/about"]);
      const browser = await signedIn(apps.emulator, app, "/page");
      expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    },
  );

  it("in mounted apps and nested routers, a sign-in returns to the whole address", async () => {
    const app = await start((server, auth) => {
      const [inner, outer, sub] = [new Router({ prefix: "/inner" }), new Router({ prefix: "/area" }), new create()];
      const show: Middleware = (ctx) => void (ctx.body = ctx.originalUrl);
      inner.get("/page", auth.requireUser(), show);
      outer.use(inner.routes());
      sub.use(auth.requireUser()).use(show);
      server
        .use(auth.middleware())
        .use(outer.routes())
        .use(mount("/sub", sub))
        .use(mount("/deep", mount("/er", sub)));
    });
    for (const address of ["/area/inner/page?a=1&a=2", "/sub/page?x=%2F", "/deep/er/page"]) {
      const browser = new Browser(app.origin);
      expect((await signIn(apps.emulator, browser, "ben@contoso.com", address)).location).toBe(app.origin + address);
      expect((await browser.navigate(address)).body).toBe(address);
    }
  });

  it("the middleware works when mounted at the path of baseUrl", async () => {
    const app = await start(
      (server, auth) => {
        const sub = new create();
        sub.use(auth.middleware()).use(auth.requireUser()).use(who);
        server.use(mount("/auth", sub));
      },
      (origin) => ({ baseUrl: `${origin}/auth`, routes: { callback: "/callback", signOut: "/sign-out" } }),
    );
    const browser = await signedIn(apps.emulator, app, "/auth/page");
    expect((await browser.navigate("/auth/page")).body).toBe("ben@contoso.com");
    expect((await browser.post("/auth/sign-out")).status).toBe(302);
    expect((await browser.fetch("/auth/page")).status).toBe(401);
  });

  it("several apps, each with its own Identity Web object, do not disturb each other", async () => {
    const app = await start((server, auth, origin) => {
      const second = identityWeb({
        ...emulatorOptions(apps.emulator, origin),
        cookieSecrets: ["a-secret-for-tests-that-is-long-enough-1"],
        routes: false,
        redirectPath: "/getAToken",
      });
      const [one, two] = [new create(), new create()];
      one.use(auth.requireUser()).use(who);
      two.use(second.middleware()).use((ctx) => {
        if (ctx.state.identity.user === undefined) {
          nobodyHere();
        }
        who(ctx);
      });
      server.use(mount("/two", two)).use(auth.middleware()).use(mount("/one", one));
    });
    const browser = new Browser(app.origin);
    const redirectUri = async (path: string): Promise<string | null> =>
      new URL((await browser.navigate(path)).location ?? "").searchParams.get("redirect_uri");
    expect(await redirectUri("/one")).toBe(`${app.origin}/auth/callback`);
    expect(await redirectUri("/two")).toBe(`${app.origin}/getAToken`);
    await signIn(apps.emulator, browser, "ben@contoso.com", "/one");
    expect((await browser.navigate("/one")).body).toBe("ben@contoso.com");
    expect((await browser.fetch("/two")).status).toBe(401);
    expect(app.errors).toEqual([]);
  });

  it("a guard without the middleware reports it at its first request, with the line to add", async () => {
    const app = await start((server, auth) => void server.use(auth.requireUser()).use(who));
    expect((await new Browser(app.origin).navigate("/page")).status).toBe(500);
    expect(app.errors).toMatchObject([
      { code: "adapter_not_mounted", message: expect.stringContaining("app.use(auth.middleware());") },
    ]);
  });
});

describe("types", () => {
  it("ctx.state.identity is present in every handler, and user may be undefined", () => {
    expectTypeOf<Context["state"]["identity"]>().toEqualTypeOf<RequestIdentity>();
    expectTypeOf<RequestIdentity["user"]>().toEqualTypeOf<User | undefined>();
    expectTypeOf<ReturnType<KoaIdentityWeb["requireUser"]>>().toEqualTypeOf<Middleware>();
  });
});
