import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { seededRandom } from "../support/seeds.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const patience = 10_000;
let app: TestApp;
let store: ObservedStore;
beforeEach(async () => {
  freezeTime();
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
});
afterEach(() => emulator.control.reset());

/** Starts a refresh that Entra holds; the returned function releases it and returns the response. */
const refreshInFlight = async (browser: Browser, address = "/token"): Promise<() => Promise<Visit>> => {
  passSeconds(5400);
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", held: true });
  const flight = browser.fetch(address);
  await vi.waitUntil(() => emulator.control.heldRequests() === 1, patience);
  return () => {
    emulator.control.releaseRequests();
    return flight;
  };
};

describe("signing out during a refresh", () => {
  it("revives nobody: the refresh ends with 401, the record stays deleted, and a copied cookie is worthless [H04]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const copy = copyOf(browser, app.origin);
    const land = await refreshInFlight(browser);
    await browser.post("/auth/sign-out");
    expect((await store.records()).size).toBe(0);
    expect((await land()).status).toBe(401);
    expect(tokenCalls(emulator)).toBe(1);
    expect((await store.records()).size).toBe(0);
    expect(await userOf(copy)).toBeUndefined();
    expect((await askToken(copy)).status).toBe(401);
  });

  it("keeps the old refresh's token from a new sign-in and from its record [H04]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const old = copyOf(browser, app.origin);
    const land = await refreshInFlight(browser);
    await browser.post("/auth/sign-out");
    await signIn(emulator, browser);
    const [before] = (await store.records()).values();
    const mine = await askToken(browser);
    expect((await land()).status).toBe(401);
    const [after] = (await store.records()).values();
    expect(after?.cache).toBe(before?.cache);
    expect(after?.generation).toBe(before?.generation);
    expect((await askToken(browser)).token.uti).toBe(mine.token.uti);
    expect(await userOf(old)).toBeUndefined();
  });

  it("in another process ends the refresh here with 401, and nothing is written [H04]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const other = await testApp(emulator, { tokenCache: { store: store.store }, baseUrl: app.origin });
    const copy = copyOf(browser, other.origin);
    await userOf(copy);
    const land = await refreshInFlight(copy);
    await browser.post("/auth/sign-out");
    await signIn(emulator, browser);
    const [before] = (await store.records()).values();
    expect((await land()).status).toBe(401);
    expect([...(await store.records()).values()]).toEqual([before]);
    expect((await askToken(copy)).status).toBe(401);
  });

  it.each(["get", "put"] as const)(
    "in another process just before the refresh's %s at the store ends it with 401 [H04]",
    async (step) => {
      const browser = await signedInBrowser(emulator, app);
      const other = await testApp(emulator, { tokenCache: { store: store.store }, baseUrl: app.origin });
      const elsewhere = copyOf(browser, other.origin);
      passSeconds(5400);
      let signedOut: Promise<unknown> | undefined;
      store.before = async (operation, key) => {
        if (operation !== step || signedOut !== undefined || !key.startsWith("account/")) {
          return;
        }
        signedOut = elsewhere.post("/auth/sign-out");
        await signedOut;
      };
      const copy = copyOf(browser, app.origin);
      expect((await askToken(copy)).status).toBe(401);
      await signedOut;
      expect((await store.records()).size).toBe(0);
      expect((await askToken(copy)).status).toBe(401);
    },
  );

  it("in one browser takes the refreshed token from that browser only [H04]", async () => {
    const [leaving, staying] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    const copy = copyOf(leaving, app.origin);
    const land = await refreshInFlight(leaving);
    const shared = staying.fetch("/token");
    await leaving.post("/auth/sign-out");
    expect((await land()).status).toBe(401);
    expect((await shared).status).toBe(200);
    expect(tokenCalls(emulator)).toBe(1);
    expect((await askToken(copy)).status).toBe(401);
    const [record] = (await store.records()).values();
    expect(record?.sessions).toHaveLength(1);
  });

  it("drops a background renewal that completes afterwards [H04]", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 7200, refreshInSeconds: 100 });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(101);
    emulator.control.queueFault({ on: "token", grantType: "refresh_token", held: true });
    expect((await askToken(browser)).status).toBe(200);
    await vi.waitUntil(() => emulator.control.heldRequests() === 1, patience);
    await browser.post("/auth/sign-out");
    emulator.control.releaseRequests();
    await vi.waitFor(() => expect(app.events.some(({ type }) => type === "tokenFailed")).toBe(true), patience);
    expect((await store.records()).size).toBe(0);
  });
});

describe("signing out while a slow request uses the session", () => {
  it("ends the session, and the slow request sets no cookie that works [H05]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const land = await refreshInFlight(browser, "/mail");
    const copy = copyOf(browser, app.origin);
    const out = await browser.post("/auth/sign-out");
    expect(out.status).toBe(302);
    const late = await land();
    expect(late.status).toBe(401);
    expect(late.setCookies).toEqual([]);
    expect(browser.cookies.size).toBe(0);
    expect(await userOf(copy)).toBeUndefined();
  });

  it("ends a cookie that was resealed just before the sign-out [H05]", async () => {
    const browser = await signedInBrowser(emulator, app);
    passSeconds(2 * 3600 + 1);
    const slowTab = copyOf(browser, app.origin);
    expect((await slowTab.fetch("/")).setCookies).toHaveLength(1);
    await browser.post("/auth/sign-out");
    expect(await userOf(slowTab)).toBeUndefined();
    expect((await slowTab.fetch("/")).setCookies).toEqual([]);
  });
});

describe("concurrent sign-ins and sign-outs of one account", () => {
  it("leave exactly the sessions that were not signed out, in any order", async () => {
    const random = seededRandom(5);
    store.before = () => new Promise((go) => setTimeout(go, random() * 8));
    const pairs = Array.from({ length: 30 }, () => new Browser(app.origin));
    await Promise.all(pairs.map((browser) => signIn(emulator, browser)));
    const [record] = (await store.records()).values();
    expect(record?.sessions).toHaveLength(30);
    const leaving = pairs.slice(0, 20);
    const late = Array.from({ length: 10 }, () => new Browser(app.origin));
    await Promise.all([
      ...leaving.map((browser) => browser.post("/auth/sign-out")),
      ...late.map((browser) => signIn(emulator, browser)),
    ]);
    expect((await Promise.all([...pairs.slice(20), ...late].map(userOf))).filter(Boolean)).toHaveLength(20);
    expect((await Promise.all(leaving.map(userOf))).filter(Boolean)).toEqual([]);
    expect([...(await store.records()).values()].map(({ sessions }) => sessions.length)).toEqual([20]);
  });
});
