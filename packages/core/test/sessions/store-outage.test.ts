import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
let store: ObservedStore;
let here: TestApp;
let there: TestApp;
beforeEach(async () => {
  freezeTime();
  store = observedStore();
  here = await testApp(emulator, { tokenCache: { store: store.store } });
  there = await another();
});
afterEach(() => emulator.control.reset());

/** Another process of the same app: its own memory, the same store, the same cookies. */
const another = (changes: Partial<IdentityWebOptions> = {}): Promise<TestApp> =>
  testApp(emulator, { baseUrl: here.origin, tokenCache: { store: store.store }, ...changes });

describe("a store that is unavailable", () => {
  it("leaves known sessions and tokens working for 300 s; then 503 with Retry-After, never a challenge", async () => {
    const browser = await signedInBrowser(emulator, here);
    expect((await askToken(browser)).status).toBe(200);
    store.failing.add("get").add("put").add("delete");
    for (const seconds of [31, 69, 100, 99]) {
      passSeconds(seconds);
      expect(await userOf(browser)).toBe("ben@contoso.com");
      expect((await askToken(browser)).status).toBe(200);
    }
    passSeconds(2);
    for (const visit of [
      await browser.navigate("/profile"),
      await browser.navigate("/"),
      await browser.fetch("/profile"),
      await browser.fetch("/token"),
    ]) {
      expect(visit.status).toBe(503);
      expect(Number(visit.headers["retry-after"])).toBeGreaterThan(0);
      expect(visit.body).toContain("store_unavailable");
      expect(visit.setCookies).toEqual([]);
      expect(visit.location).toBeUndefined();
    }
    store.failing.clear();
    // The circuit lets one trial through per second.
    await vi.waitFor(async () => expect((await browser.navigate("/profile")).status).toBe(200), { timeout: 5000 });
  });

  it("is asked every 5 s, not at every request", async () => {
    const browser = await signedInBrowser(emulator, here);
    passSeconds(31);
    store.failing.add("get");
    await userOf(browser);
    const { get } = store.calls;
    for (let count = 0; count < 10; count++) {
      await userOf(browser);
    }
    expect(store.calls.get).toBe(get);
    passSeconds(5);
    await userOf(browser);
    expect(store.calls.get).toBeGreaterThan(get);
  });

  it("makes a process that never knew the session respond with 503, not with a challenge", async () => {
    const browser = await signedInBrowser(emulator, here);
    store.failing.add("get");
    const visit = await copyOf(browser, there.origin).navigate("/profile");
    expect(visit.status).toBe(503);
    expect(visit.setCookies).toEqual([]);
    const reported = there.events.filter((event) => event.type === "storeFailed");
    expect(reported.length).toBeGreaterThan(0);
  });

  it("for one read is retried, and nobody notices [F02]", async () => {
    const browser = await signedInBrowser(emulator, here);
    let failures = 1;
    store.before = (operation) =>
      operation === "get" && failures-- > 0 ? Promise.reject(new Error("ECONNRESET")) : undefined;
    expect(await userOf(copyOf(browser, there.origin))).toBe("ben@contoso.com");
  });

  it("for the write of a sign-in sets no session cookie and stores nothing [F03]", async () => {
    const browser = new Browser(here.origin);
    const begun = await browser.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    store.before = (operation, key) =>
      operation === "put" && key.startsWith("account/") ? Promise.reject(new Error("full")) : undefined;
    const callback = await browser.navigate(url.href);
    expect(callback.status).toBe(503);
    expect(browser.cookies.has(internalsOf(emulator, here).names.session)).toBe(false);
    expect((await store.records()).size).toBe(0);
    store.before = undefined;
    expect((await signIn(emulator, browser)).status).toBe(302);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("for the write of tokens does not invalidate them [F04]", async () => {
    const browser = await signedInBrowser(emulator, here);
    passSeconds(3 * 3600);
    store.failing.add("put");
    const visit = await askToken(browser);
    expect(visit.status).toBe(200);
    expect(visit.token.oid).toBe("be000000-0000-4000-8000-000000000002");
  });
});
