import { createRequire } from "node:module";
import { Readable } from "node:stream";
import Router from "@koa/router";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { Context, Middleware } from "koa";
import type Koa from "koa";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it, vi } from "vitest";
import { Browser } from "../../core/test/support/browser.ts";
import { createGate } from "../../core/test/support/gate.ts";
import { observedStore } from "../../core/test/support/observed-store.ts";
import { emulatorOptions, signIn } from "../../core/test/support/start-app.ts";
import {
  identityWeb,
  type IdentityWebOptions,
  InteractionRequiredError,
  type KoaIdentityWeb,
  type RequestIdentity,
  type User,
} from "../src/index.ts";
import { signedIn, type StartedKoa, startKoa, who } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

const mount = createRequire(import.meta.url)("koa-mount") as (path: string, app: Koa | Middleware) => Middleware;

let emulator: Emulator;
let started: StartedKoa | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  vi.useRealTimers();
  await started?.close();
  started = undefined;
  await emulator.control.reset();
});
afterAll(() => emulator.close());

const nobodyHere = (): never => {
  throw new InteractionRequiredError("login_required", "Nobody is signed in.");
};

describe.each(versions)("$name", ({ koa: create }) => {
  const start = async (
    build: (app: Koa, auth: KoaIdentityWeb, origin: string) => void,
    changes: Parameters<typeof startKoa>[3] = {},
  ): Promise<StartedKoa> => (started = await startKoa(create, emulator, build, changes));

  it("ctx.state.identity is always there after the middleware, and says who is signed in", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router.get("/", who).get("/page", auth.requireUser(), who);
      server.use(auth.middleware()).use(router.routes()).use(router.allowedMethods());
    });
    expect((await new Browser(app.origin).navigate("/")).body).toBe("nobody");
    const browser = await signedIn(emulator, app, "/page");
    for (const path of ["/", "/page"])
      expect(await browser.navigate(path)).toMatchObject({
        body: "ben@contoso.com",
        headers: { "cache-control": "no-store" },
      });
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
          for (const use of order === "before" ? uses : uses.toReversed()) server.use(use);
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
      const browser = await signedIn(emulator, app, "/page");
      expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    },
  );

  it("in mounted apps and nested routers one comes back to the whole address", async () => {
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
      expect((await signIn(emulator, browser, "ben@contoso.com", address)).location).toBe(app.origin + address);
      expect((await browser.navigate(address)).body).toBe(address);
    }
  });

  it("the middleware works mounted at the path of baseUrl", async () => {
    const app = await start(
      (server, auth) => {
        const sub = new create();
        sub.use(auth.middleware()).use(auth.requireUser()).use(who);
        server.use(mount("/auth", sub));
      },
      (origin) => ({ baseUrl: `${origin}/auth`, routes: { callback: "/callback", signOut: "/sign-out" } }),
    );
    const browser = await signedIn(emulator, app, "/auth/page");
    expect((await browser.navigate("/auth/page")).body).toBe("ben@contoso.com");
    expect((await browser.post("/auth/sign-out")).status).toBe(302);
    expect((await browser.fetch("/auth/page")).status).toBe(401);
  });

  it("several apps, each with an identity of its own, do not disturb each other", async () => {
    const app = await start((server, auth, origin) => {
      const second = identityWeb({
        ...emulatorOptions(emulator, origin),
        cookieSecrets: ["a-secret-for-tests-that-is-long-enough-1"],
        routes: false,
        redirectPath: "/getAToken",
      });
      const [one, two] = [new create(), new create()];
      one.use(auth.requireUser()).use(who);
      two.use(second.middleware()).use((ctx) => {
        if (ctx.state.identity.user === undefined) nobodyHere();
        who(ctx);
      });
      server.use(mount("/two", two)).use(auth.middleware()).use(mount("/one", one));
    });
    const browser = new Browser(app.origin);
    const redirectUri = async (path: string): Promise<string | null> =>
      new URL((await browser.navigate(path)).location ?? "").searchParams.get("redirect_uri");
    expect(await redirectUri("/one")).toBe(`${app.origin}/auth/callback`);
    expect(await redirectUri("/two")).toBe(`${app.origin}/getAToken`);
    await signIn(emulator, browser, "ben@contoso.com", "/one");
    expect((await browser.navigate("/one")).body).toBe("ben@contoso.com");
    expect((await browser.fetch("/two")).status).toBe(401);
    expect(app.errors).toEqual([]);
  });

  it("what is thrown below for want of sign-in becomes a challenge, and no error of the app", async () => {
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
      expect((await browser.navigate(path)).location, path).toMatch(new RegExp(`^${emulator.url}/`));
      const script = await browser.fetch(path);
      expect(script, path).toMatchObject({
        status: 401,
        headers: { "content-type": "application/json; charset=utf-8" },
      });
      expect(JSON.parse(script.body)).toMatchObject({ error: "login_required" });
    }
    expect(app.errors).toEqual([]);
  });

  it("for want of consent, the user is asked, and then the handler works", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router.get("/page", auth.requireUser(), who).get("/mail", async (ctx) => {
        ctx.body = (await ctx.state.identity.acquireToken(["Mail.Read"])).scopes.join(" ");
      });
      server.use(auth.middleware()).use(router.routes());
    });
    const browser = await signedIn(emulator, app, "/page", "alice@contoso.com");
    expect(JSON.parse((await browser.fetch("/mail")).body)).toMatchObject({ error: "interaction_required" });
    const begun = await browser.navigate("/mail");
    const { url } = await emulator.signIn(begun.location ?? "", "alice@contoso.com");
    expect((await browser.navigate(url.href)).location).toBe(`${app.origin}/mail`);
    expect((await browser.navigate("/mail")).body).toContain("Mail.Read");
  });

  it("every other error is answered as if we were not there, and reaches app.on(error)", async () => {
    const answers = async (withUs: boolean): Promise<unknown> => {
      const app = await start((server, auth) => {
        if (withUs) server.use(auth.middleware());
        // What is no error is thrown too, in apps that are not ours.
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

  it("a challenge that comes after the answer has begun is left to Koa", async () => {
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

  it("our headers and the app's go out with a stream and with what a handler writes itself", async () => {
    const app = await start((server, auth) => {
      const router = new Router();
      router
        .get("/page", auth.requireUser(), who)
        .get("/stream", auth.requireUser(), (ctx) => {
          ctx.cookies.set("own", "1");
          ctx.type = "text/plain";
          ctx.body = Readable.from(["one ", "two"]);
        })
        .get("/raw", auth.requireUser(), (ctx) => {
          ctx.respond = false;
          ctx.res.write("one ");
          setImmediate(() => ctx.res.end("two"));
        });
      server.use(async (ctx, next) => {
        ctx.vary("Accept-Language");
        ctx.cookies.set("first", "1");
        await next();
      });
      server.use(auth.middleware()).use(router.routes());
    });
    expect((await new Browser(app.origin).navigate("/nowhere")).headers["vary"]).toBe("Accept-Language, Cookie");
    const browser = await signedIn(emulator, app, "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3600_000 });
    const names = (cookies: readonly string[]): string[] =>
      cookies.map((one) => (one.split("=")[0] ?? "").replace(/^(identity)-.*/, "$1")).toSorted();
    const streamed = await browser.navigate("/stream");
    expect(streamed).toMatchObject({ body: "one two", headers: { "cache-control": "no-store" } });
    expect(names(streamed.setCookies)).toEqual(["first", "identity", "own"]);
    vi.setSystemTime(Date.now() + 3 * 3600_000);
    const raw = await browser.navigate("/raw");
    expect(raw).toMatchObject({ body: "one two", headers: { "cache-control": "no-store" } });
    expect(names(raw.setCookies)).toEqual(["first", "identity"]);
  });

  it("our answers are seen by middleware in front of us, which goes on after next()", async () => {
    const seen: unknown[] = [];
    const app = await start((server, auth) => {
      server.use(async (ctx, next) => {
        await next();
        seen.push([ctx.path, ctx.status]);
        ctx.set("x-after", "1");
      });
      server.use(auth.middleware()).use(auth.requireUser()).use(who);
    });
    const browser = new Browser(app.origin);
    expect((await browser.navigate("/page")).headers["x-after"]).toBe("1");
    await browser.navigate("/auth/signed-out");
    await signIn(emulator, browser, "ben@contoso.com", "/page");
    await browser.navigate("/page");
    expect(seen).toEqual([
      ["/page", 302],
      ["/auth/signed-out", 200],
      ["/page", 302],
      ["/auth/callback", 302],
      ["/page", 200],
    ]);
  });

  it("what something else has answered while we wait for Entra is left alone, and the handler does not run", async () => {
    const [began, go] = [createGate(), createGate()];
    const handled = vi.fn();
    const app = await start(
      (server, auth) => {
        server.use(async (ctx, next) => {
          if (ctx.path === "/page") void began.opened.then(() => ctx.res.writeHead(503).end("too late"));
          await next();
        });
        server.use(auth.middleware()).use(auth.requireUser()).use(handled);
      },
      {
        fetch: async (url, init) => {
          began.open();
          await go.opened;
          return fetch(url, init);
        },
      },
    );
    expect(await new Browser(app.origin).navigate("/page")).toMatchObject({ status: 503, body: "too late" });
    const next = new Browser(app.origin).navigate("/auth/sign-in");
    go.open();
    expect((await next).status).toBe(302);
    expect(handled).not.toHaveBeenCalled();
    expect(app.errors).toEqual([]);
  });

  it("what something else has answered while the token cache was slow is left alone, and the handler does not run", async () => {
    const [began, go] = [createGate(), createGate()];
    const observed = observedStore();
    const handled = vi.fn(who);
    let waiting: Context | undefined;
    const app = await start(
      (server, auth) => {
        server.use(async (ctx, next) => {
          waiting = ctx;
          await next();
        });
        server.use(auth.middleware()).use(auth.requireUser()).use(handled);
      },
      { tokenCache: { store: observed.store } },
    );
    const browser = await signedIn(emulator, app, "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    observed.before = (operation) => {
      if (operation !== "get") return undefined;
      began.open();
      return go.opened;
    };
    const slow = browser.navigate("/page");
    await began.opened;
    waiting?.res.writeHead(503).end("too late");
    expect(await slow).toMatchObject({ status: 503, body: "too late" });
    go.open();
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    expect(handled).toHaveBeenCalledTimes(1);
  });

  it("a guard without the middleware says so at its first request, with the line to add", async () => {
    const app = await start((server, auth) => void server.use(auth.requireUser()).use(who));
    expect((await new Browser(app.origin).navigate("/page")).status).toBe(500);
    expect(app.errors).toMatchObject([
      { code: "adapter_not_mounted", message: expect.stringContaining("app.use(auth.middleware());") },
    ]);
  });

  it("a callback's form is read by us, or taken from @koa/bodyparser; one that was eaten is told of, with the line to add", async () => {
    const bodyParser = (await import("@koa/bodyparser")).bodyParser;
    const eat: Middleware = async (ctx, next) => {
      for await (const _chunk of ctx.req);
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
        if (parser !== undefined) server.use(parser);
        server.use(auth.middleware()).use(auth.requireUser()).use(who);
      }, changes);
      const browser = new Browser(app.origin);
      const begun = await browser.navigate("/page");
      const { url, form } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
      const body = String(form);
      const visit = await browser.post(url.href, {}, { body, headers: { "sec-fetch-site": "cross-site" } });
      expect(visit.status, name).toBe(status);
      await app.close();
    }
    expect(log).toEqual([expect.stringContaining("app.use(bodyParser()); from @koa/bodyparser")]);
  });

  it("legs for routes of one's own: a page with a link, a callback, a sign-out", async () => {
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
      const { url } = await emulator.signIn(location, "ben@contoso.com");
      expect(await browser.navigate(url.href)).toMatchObject({ status: 302, location: `${app.origin}/home` });
      expect((await browser.navigate("/home")).body).toBe("ben@contoso.com");
    }
    expect((await browser.post("/logout")).status).toBe(302);
    expect((await browser.fetch("/home")).status).toBe(401);
  });
});

describe("types", () => {
  it("ctx.state.identity is there for every handler, and user is not by itself", () => {
    expectTypeOf<Context["state"]["identity"]>().toEqualTypeOf<RequestIdentity>();
    expectTypeOf<RequestIdentity["user"]>().toEqualTypeOf<User | undefined>();
    expectTypeOf<ReturnType<KoaIdentityWeb["requireUser"]>>().toEqualTypeOf<Middleware>();
  });
});
