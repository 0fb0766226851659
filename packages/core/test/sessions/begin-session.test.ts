import { setTimeout as wait } from "node:timers/promises";

import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser } from "../support/browser.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { seededRandom } from "../support/seeds.ts";
import { copyOf, signedInBrowser, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const alice = "a11ce000";
let app: TestApp;
let store: ObservedStore;
beforeEach(async () => {
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
});
afterEach(async () => {
  vi.useRealTimers();
  await emulator.control.reset();
});

describe("ten concurrent sign-ins of one account over a store that takes 2 to 5 ms", () => {
  it.each([
    ["each at a separate computer", false],
    ["as when one browser restores ten windows, within one Entra session", true],
  ])("%s, all succeed", async (_title, together) => {
    const random = seededRandom(7);
    const shared = new EmulatedBrowser();
    const browsers = Array.from({ length: 10 }, () => new Browser(app.origin));
    const answers: string[] = [];
    for (const browser of browsers) {
      const { location = "" } = await browser.navigate("/profile");
      const person = together ? { browser: shared } : {};
      answers.push((await emulator.signIn(location, "ben@contoso.com", person)).url.href);
    }
    store.before = () => wait(2 + 3 * random());
    const visits = await Promise.all(browsers.map((browser, index) => browser.navigate(answers[index] ?? "")));
    expect(visits.map(({ status }) => status)).toEqual(Array(10).fill(302));
    const [record] = (await store.records()).values();
    expect(record?.sessions.length).toBe(10);
    expect(new Set(record?.sessions.map((session) => session.entraSessionId)).size).toBe(together ? 1 : 10);
    for (const browser of browsers) {
      expect(await userOf(browser)).toBe("ben@contoso.com");
    }
  });
});

describe("switching accounts while the old session cannot be ended in the store", () => {
  it("signs in, forgets the old session at once, and ends it in the store when that is back", async () => {
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const copy = copyOf(browser, app.origin);
    const { location = "" } = await browser.navigate("/auth/sign-in?prompt=select_account");
    const { url } = await emulator.signIn(location, "ben@contoso.com");
    let away = true;
    store.before = (_operation, key) =>
      away && key.includes(alice) ? Promise.reject(new Error("the store is away")) : undefined;
    vi.useFakeTimers({ toFake: ["setTimeout"], now: Date.now() });
    expect((await browser.navigate(url.href)).status).toBe(302);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    expect((await store.records()).size).toBe(2);
    away = false;
    expect(await userOf(copy)).toBeUndefined();
    expect((await store.records()).size).toBe(2);
    await vi.advanceTimersByTimeAsync(1001);
    vi.useRealTimers();
    await vi.waitFor(async () => expect([...(await store.records()).keys()].join()).toMatch(/^be00/u), 10_000);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });
});
