import cookie from "@fastify/cookie";
import secureSession from "@fastify/secure-session";
import session from "@fastify/session";
import type { SessionPort } from "@identity-web/core/adapter";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "../../core/test/support/browser.ts";
import { fastifySession } from "../src/session.ts";
import { signedIn, type StartedFastify, startFastify, who } from "./support/start-fastify.ts";

let emulator: Emulator;
let started: StartedFastify | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await started?.close();
  started = undefined;
});
afterAll(() => emulator.close());

type Plugin = (app: FastifyInstance) => Promise<void>;

const onServer: Plugin = async (app) => {
  await app.register(cookie);
  await app.register(session, {
    secret: "a secret of more than thirty-two characters",
    cookieName: "app",
    cookie: { secure: false },
    saveUninitialized: false,
  });
};
const inCookie: Plugin = async (app) => {
  await app.register(secureSession, { key: Buffer.alloc(32, 7), cookieName: "app", cookie: { path: "/" } });
};

const acts: Record<string, (port: SessionPort | undefined) => unknown> = {
  "/there": (port) => port !== undefined,
  "/storage": (port) => port?.storage,
  "/set": (port) => {
    port?.set("key", { a: [1, "ü"] });
    port?.set("other", 2);
  },
  "/get": (port) => port?.get("key"),
  "/delete": (port) => port?.delete("key"),
  "/renew": (port) => port?.renew(),
  "/destroy": (port) => port?.destroy(),
  "/commit": async (port) => {
    port?.set("key", "now");
    await port?.commit();
    return port?.get("key");
  },
};

const start = async (plugin: Plugin | undefined): Promise<Browser> => {
  started = await startFastify(emulator, async (app, auth) => {
    const early: unknown[] = [];
    app.addHook("onRequest", async (request) => void early.push(fastifySession(request) !== undefined));
    await plugin?.(app);
    await app.register(auth.plugin);
    app.get("/early", () => ({ said: early.at(-1) }));
    app.get("/page", { preHandler: auth.requireUser() }, who);
    for (const [path, act] of Object.entries(acts)) {
      app.get(path, async (request) => ({ said: (await act(fastifySession(request))) ?? null }));
    }
  });
  return new Browser(started.origin);
};
const said = async (browser: Browser, path: string): Promise<unknown> =>
  (JSON.parse((await browser.navigate(path)).body) as { said: unknown }).said;

describe.each([
  ["@fastify/session", "server", onServer],
  ["@fastify/secure-session", "cookie", inCookie],
] as const)("%s as the session of the app", (_name, storage, plugin) => {
  it("has what was set, until that is deleted or the session destroyed", async () => {
    const browser = await start(plugin);
    expect(await said(browser, "/storage")).toBe(storage);
    await said(browser, "/set");
    expect(await said(browser, "/get")).toEqual({ a: [1, "ü"] });
    expect(await said(new Browser(started?.origin ?? ""), "/get")).toBeNull();
    await said(browser, "/delete");
    expect(await said(browser, "/get")).toBeNull();
    await said(browser, "/set");
    await said(browser, "/destroy");
    expect(await said(browser, "/get")).toBeNull();
    expect(await said(browser, "/commit")).toBe("now");
    expect(await said(browser, "/get")).toBe("now");
  });

  it("has the same data in another cookie after it was renewed", async () => {
    const browser = await start(plugin);
    await said(browser, "/set");
    const before = browser.cookies.get("app");
    const thief = new Browser(started?.origin ?? "");
    for (const [name, value] of browser.cookies) {
      thief.cookies.set(name, value);
    }
    await said(browser, "/renew");
    expect(browser.cookies.get("app")).not.toBe(before);
    expect(await said(browser, "/get")).toEqual({ a: [1, "ü"] });
    // A session that travels in a cookie cannot be revoked.
    expect(await said(thief, "/get")).toEqual(storage === "server" ? null : { a: [1, "ü"] });
  });

  it("is missing for a hook that runs before it", async () => {
    expect(await said(await start(plugin), "/early")).toBe(false);
  });

  it("does not touch our cookies, nor we its cookies", async () => {
    const browser = await start(plugin);
    await said(browser, "/set");
    if (started === undefined) {
      throw new Error("not started");
    }
    const user = await signedIn(emulator, started, "/page");
    for (const [name, value] of browser.cookies) {
      user.cookies.set(name, value);
    }
    expect((await user.navigate("/page")).body).toBe("ben@contoso.com");
    expect(await said(user, "/get")).toEqual({ a: [1, "ü"] });
    await said(user, "/destroy");
    expect((await user.navigate("/page")).body).toBe("ben@contoso.com");
  });
});

it("an app without a session plugin has no session", async () => {
  expect(await said(await start(undefined), "/there")).toBe(false);
});
