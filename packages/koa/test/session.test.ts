import type { SessionPort } from "@identity-web/core/adapter";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type Koa from "koa";
import type { Context } from "koa";
import session from "koa-session";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { koaSession } from "../src/session.ts";
import { type StartedKoa, startKoa } from "./support/start-koa.ts";
import { versions } from "./support/versions.ts";

let emulator: Emulator;
let started: StartedKoa | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await started?.close();
  started = undefined;
});
afterAll(() => emulator.close());

function storeOf(entries: Map<string, unknown>): object {
  return {
    get: async (key: string) => entries.get(key),
    set: async (key: string, value: unknown) => void entries.set(key, structuredClone(value)),
    destroy: async (key: string) => void entries.delete(key),
  };
}

describe.each(versions)("koa-session as the session of $name", ({ koa: create }) => {
  type Act = (port: SessionPort | undefined, ctx: Context) => unknown;

  const start = async (options: object | undefined, acts: Record<string, Act>, early?: Act): Promise<Browser> => {
    started = await startKoa(create, emulator, (app: Koa) => {
      app.keys = ["a key"];
      const use = options === undefined ? undefined : session({ key: "app", ...options }, app as never);
      app.use(async (ctx, next) => {
        if (early !== undefined) {
          ctx.state["early"] = await early(koaSession(ctx), ctx);
        }
        await next();
      });
      if (use !== undefined) {
        app.use(use as never);
      }
      app.use(async (ctx) => {
        ctx.body = {
          said: (await acts[ctx.path]?.(koaSession(ctx), ctx)) ?? null,
          early: ctx.state["early"] as unknown,
        };
      });
    });
    return new Browser(started.origin);
  };
  const said = async (browser: Browser, path: string): Promise<unknown> =>
    (JSON.parse((await browser.navigate(path)).body) as { said: unknown }).said;

  const acts: Record<string, Act> = {
    "/set": (port) => port?.set("key", { a: [1, "ü"] }),
    "/get": (port) => port?.get("key"),
    "/delete": (port) => port?.delete("key"),
    "/renew": (port) => port?.renew(),
    "/destroy": (port) => port?.destroy(),
    "/storage": (port) => port?.storage,
  };

  it("is missing if the app has none", async () => {
    const browser = await start(undefined, { "/": (port) => port === undefined });
    expect(await said(browser, "/")).toBe(true);
  });

  it.each(["server", "cookie"])(
    "stored in a %s, has what was set, until that is deleted or the session destroyed",
    async (storage) => {
      const entries = new Map<string, unknown>();
      const browser = await start(storage === "server" ? { store: storeOf(entries) } : {}, acts);
      expect(await said(browser, "/storage")).toBe(storage);
      await said(browser, "/set");
      expect(await said(browser, "/get")).toEqual({ a: [1, "ü"] });
      expect(await said(new Browser(started?.origin ?? ""), "/get")).toBeNull();
      await said(browser, "/delete");
      expect(await said(browser, "/get")).toBeNull();
      await said(browser, "/set");
      await said(browser, "/destroy");
      expect(await said(browser, "/get")).toBeNull();
      expect(entries.size).toBe(0);
    },
  );

  it("has another id and the same data after it was renewed, and the old id is worthless", async () => {
    const entries = new Map<string, unknown>();
    const browser = await start({ store: storeOf(entries) }, acts);
    await said(browser, "/set");
    const before = browser.cookies.get("app");
    const thief = new Browser(started?.origin ?? "");
    for (const [name, value] of browser.cookies) {
      thief.cookies.set(name, value);
    }
    await said(browser, "/renew");
    expect(browser.cookies.get("app")).not.toBe(before);
    expect(await said(browser, "/get")).toEqual({ a: [1, "ü"] });
    expect(await said(thief, "/get")).toBeNull();
    expect(entries.size).toBe(1);
  });

  it("reports that its id cannot be replaced, because the id from before the sign-in would stay valid (session fixation)", async () => {
    const destroy = async (): Promise<never> => Promise.reject(new Error("the session store is away"));
    const renew: Act = (port) =>
      port?.renew().then(
        () => "renewed",
        () => "refused",
      );
    const entries = new Map<string, unknown>();
    const browser = await start({ store: { ...storeOf(entries), destroy } }, { ...acts, "/renew": renew });
    await said(browser, "/set");
    expect(await said(browser, "/renew")).toBe("refused");
  });

  it("is stored before the response, once committed", async () => {
    const entries = new Map<string, unknown>();
    const browser = await start(
      { store: storeOf(entries) },
      {
        "/": async (port) => {
          port?.set("key", "now");
          await port?.commit();
          return entries.size;
        },
      },
    );
    expect(await said(browser, "/")).toBe(1);
  });

  it("is missing if it has a store and is registered after us: an empty session would replace the user's", async () => {
    const entries = new Map<string, unknown>();
    const early: Act = (port) => port === undefined;
    const browser = await start({ store: storeOf(entries) }, acts, early);
    const visit = JSON.parse((await browser.navigate("/set")).body) as { early: unknown };
    expect(visit.early).toBe(true);
    expect(await said(browser, "/get")).toEqual({ a: [1, "ü"] });
  });
});
