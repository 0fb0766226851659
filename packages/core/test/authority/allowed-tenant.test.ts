import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { askToken, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const failure = "the list of customers cannot be read";
let app: TestApp;
let store: ObservedStore;
let failing = false;
beforeEach(async () => {
  freezeTime();
  failing = false;
  store = observedStore();
  app = await testApp(emulator, {
    tenantId: "organizations",
    tokenCache: { store: store.store },
    allowedTenants: async () => {
      await Promise.resolve();
      if (failing) {
        throw new Error(failure);
      }
      return true;
    },
  });
});
afterEach(() => emulator.control.reset());

describe("a function for allowedTenants that throws", () => {
  it.each(["/token", "/mail"])(
    "surfaces unchanged from a refresh at %s, and nobody is redirected to Entra",
    async (address) => {
      const browser = await signedInBrowser(emulator, app);
      passSeconds(5400);
      const before = await store.records();
      failing = true;
      for (const visit of [await browser.navigate(address), await browser.fetch(address)]) {
        expect(visit).toMatchObject({ status: 500, body: failure, location: undefined });
      }
      expect(tokenCalls(emulator)).toBe(2);
      expect(await store.records()).toEqual(before);
      expect(await userOf(browser)).toBe("ben@contoso.com");
      failing = false;
      expect((await askToken(browser)).status).toBe(200);
    },
  );

  it("reaches the framework from the callback, and nobody is signed in", async () => {
    failing = true;
    const browser = new Browser(app.origin);
    const visit = await signIn(emulator, browser);
    expect(visit).toMatchObject({ status: 500, body: failure, location: undefined });
    expect(await userOf(browser)).toBeUndefined();
    expect((await store.records()).size).toBe(0);
    expect(app.events.map((event) => ("code" in event ? event.code : event.type))).toEqual(["sign_in_abandoned"]);
    failing = false;
    await signIn(emulator, browser);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });
});
