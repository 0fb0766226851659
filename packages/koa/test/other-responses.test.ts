import { Readable } from "node:stream";

import Router from "@koa/router";
import type { Context } from "koa";
import { describe, expect, it, vi } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { deferred } from "../../core/test/support/deferred.ts";
import { observedStore } from "../../core/test/support/observed-store.ts";
import { signIn } from "../../core/test/support/signed-in.ts";
import { koaApps, type Start } from "./support/koa-apps.ts";
import { signedIn, who } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

const apps = koaApps();

describe.each(versions)("$name", ({ koa: create }) => {
  const start: Start = (build, changes) => apps.start(create, build, changes);

  it("our headers and the app's are sent with a stream and with what a handler writes itself", async () => {
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
    const browser = await signedIn(apps.emulator, app, "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 3600_000 });
    const names = (cookies: readonly string[]): string[] =>
      cookies.map((one) => (one.split("=")[0] ?? "").replace(/^(identity)-.*/u, "$1")).toSorted();
    const streamed = await browser.navigate("/stream");
    expect(streamed).toMatchObject({ body: "one two", headers: { "cache-control": "no-store" } });
    expect(names(streamed.setCookies)).toEqual(["first", "identity", "own"]);
    vi.setSystemTime(Date.now() + 3 * 3600_000);
    const raw = await browser.navigate("/raw");
    expect(raw).toMatchObject({ body: "one two", headers: { "cache-control": "no-store" } });
    expect(names(raw.setCookies)).toEqual(["first", "identity"]);
  });

  it("our responses reach the middleware in front of us, which continues after next()", async () => {
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
    await signIn(apps.emulator, browser, "ben@contoso.com", "/page");
    await browser.navigate("/page");
    expect(seen).toEqual([
      ["/page", 302],
      ["/auth/signed-out", 200],
      ["/page", 302],
      ["/auth/callback", 302],
      ["/page", 200],
    ]);
  });

  it("a response sent by something else while we wait for Entra stays, and the handler does not run", async () => {
    const [began, go] = [deferred(), deferred()];
    const handled = vi.fn();
    const app = await start(
      (server, auth) => {
        server.use(async (ctx, next) => {
          if (ctx.path === "/page") {
            void began.promise.then(() => ctx.res.writeHead(503).end("too late"));
          }
          await next();
        });
        server.use(auth.middleware()).use(auth.requireUser()).use(handled);
      },
      {
        fetch: async (url, init) => {
          began.resolve();
          await go.promise;
          return fetch(url, init);
        },
      },
    );
    expect(await new Browser(app.origin).navigate("/page")).toMatchObject({ status: 503, body: "too late" });
    const next = new Browser(app.origin).navigate("/auth/sign-in");
    go.resolve();
    expect((await next).status).toBe(302);
    expect(handled).not.toHaveBeenCalled();
    expect(app.errors).toEqual([]);
  });

  it("a response sent by something else while the token cache was slow stays, and the handler does not run", async () => {
    const [began, go] = [deferred(), deferred()];
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
    const browser = await signedIn(apps.emulator, app, "/page");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    observed.before = (operation) => {
      if (operation !== "get") {
        return undefined;
      }
      began.resolve();
      return go.promise;
    };
    const slow = browser.navigate("/page");
    await began.promise;
    waiting?.res.writeHead(503).end("too late");
    expect(await slow).toMatchObject({ status: 503, body: "too late" });
    go.resolve();
    expect((await browser.navigate("/page")).body).toBe("ben@contoso.com");
    expect(handled).toHaveBeenCalledTimes(1);
  });
});
