import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

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

describe("two processes on one store", () => {
  it("propagate a sign-out within 30 s of the other's last read, and not before it reads again [D07]", async () => {
    const browser = await signedInBrowser(emulator, here);
    const copy = copyOf(browser, there.origin);
    expect(await userOf(copy)).toBe("ben@contoso.com");
    await browser.post("/auth/sign-out");
    expect(await userOf(browser)).toBeUndefined();
    passSeconds(29);
    expect(await userOf(copy)).toBe("ben@contoso.com");
    passSeconds(1);
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
    expect((await askToken(copy)).status).toBe(401);
  });

  it("read again after recheckSeconds, and not more often", async () => {
    const quick = await another({ session: { recheckSeconds: 5 } });
    const browser = await signedInBrowser(emulator, here);
    const copy = copyOf(browser, quick.origin);
    await userOf(copy);
    const reads = store.calls.get;
    for (let second = 0; second < 4; second++) {
      passSeconds(1);
      await userOf(copy);
    }
    expect(store.calls.get).toBe(reads);
    passSeconds(1);
    await Promise.all(Array.from({ length: 20 }, () => userOf(copy)));
    expect(store.calls.get).toBeLessThanOrEqual(reads + 2);
  });

  it("share tokens without another request to Entra", async () => {
    const browser = await signedInBrowser(emulator, here);
    const first = await askToken(browser, "User.Read");
    const second = await askToken(copyOf(browser, there.origin), "User.Read");
    expect(second.token.uti).toBe(first.token.uti);
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("share a new sign-in after a sign-out at once", async () => {
    const browser = await signedInBrowser(emulator, here);
    await userOf(copyOf(browser, there.origin));
    await browser.post("/auth/sign-out");
    await signIn(emulator, browser);
    expect(await userOf(copyOf(browser, there.origin))).toBe("ben@contoso.com");
  });
});

describe("a restart with tokens in memory", () => {
  it("sends a page through one silent sign-in, and responds to a script with 401: no 500, no loop [H09]", async () => {
    const browser = await signedInBrowser(emulator, here);
    const restarted = await testApp(emulator, { baseUrl: here.origin });
    const after = copyOf(browser, restarted.origin);
    expect((await after.fetch("/profile")).status).toBe(401);
    expect((await askToken(after)).status).toBe(401);
    expect(await userOf(after)).toBeUndefined();
    const begun = await after.navigate("/profile?a=1");
    expect(begun.status).toBe(302);
    expect(new URL(begun.location ?? "").searchParams.get("login_hint")).toBe("ben@contoso.com");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const callback = await after.navigate(restarted.origin + url.pathname + url.search);
    expect(callback.location).toBe(`${here.origin}/profile?a=1`);
    expect((await after.navigate("/profile?a=1")).status).toBe(200);
  });
});
