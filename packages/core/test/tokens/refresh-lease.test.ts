import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { LeasedStore } from "../support/leased-store.ts";
import { askToken, copyOf, signedInBrowser } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
let leased: LeasedStore;
let apps: TestApp[];
let browsers: Browser[];

beforeEach(async () => {
  freezeTime();
  leased = new LeasedStore();
  apps = [await testApp(emulator, { tokenCache: { store: leased.store } })];
  for (let index = 1; index < 3; index++) {
    apps.push(await testApp(emulator, { baseUrl: apps[0]?.origin, tokenCache: { store: leased.store } }));
  }
  const browser = await signedInBrowser(emulator, apps[0] as TestApp);
  browsers = apps.map((app) => copyOf(browser, app.origin));
  for (const one of browsers) {
    await askToken(one);
  }
});
afterEach(() => emulator.control.reset());

const askEverywhere = () =>
  Promise.all(Array.from({ length: 60 }, (_, index) => askToken(browsers[index % 3] as Browser)));

describe("a token that has expired in three processes", () => {
  it("is refreshed by one of them, the others use what it wrote, and the lease is released [H02]", async () => {
    passSeconds(5400);
    const answers = await askEverywhere();
    expect(new Set(answers.map(({ status, token }) => `${status} ${token.uti}`)).size).toBe(1);
    expect(tokenCalls(emulator)).toBe(1);
    expect([...leased.held]).toEqual([]);
  });

  it("takes no lease while tokens are valid [H02]", async () => {
    await askEverywhere();
    expect(leased.asked).toEqual([]);
  });

  it("is waited for while another process holds the lease, and refreshed here when that lease ends [H03]", async () => {
    passSeconds(5400);
    await askEverywhere();
    const key = leased.asked[0] ?? "";
    // As a killed process would leave it: the lease of the record, held by nobody who will write.
    leased.held.set(key, "somebody who was killed");
    leased.asked.length = 0;
    passSeconds(5400);
    const answers = askEverywhere();
    await until(() => leased.asked.length > 6 || undefined);
    expect(tokenCalls(emulator)).toBe(1);
    leased.held.clear();
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 200));
    expect(tokenCalls(emulator)).toBe(2);
  });

  it("takes one refresh for each process if leases are unavailable [H03]", async () => {
    passSeconds(5400);
    leased.failing = true;
    const answers = await askEverywhere();
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(tokenCalls(emulator)).toBeLessThanOrEqual(3);
  });

  it("takes no lease while the app's credential is fetched, which may take most of the lease's time [H03]", async () => {
    passSeconds(5400);
    const held: number[] = [];
    const signedAssertion = (): never => {
      held.push(leased.held.size);
      throw new Error("away");
    };
    const changes = { baseUrl: apps[0]?.origin, tokenCache: { store: leased.store } };
    const app = await testApp(emulator, {
      ...changes,

      clientCredentials: { signedAssertion },
    });
    apps.push(app);
    expect((await askToken(copyOf(browsers[0] as Browser, app.origin))).status).toBe(500);
    expect(held).toEqual([0]);
  });

  it("releases the lease of a refresh that Entra refuses", async () => {
    passSeconds(5400);
    emulator.control.expireRefreshTokens();
    expect((await askToken(browsers[0] as Browser)).status).toBe(401);
    expect([...leased.held]).toEqual([]);
  });

  it("is renewed in the background by one call for all processes", async () => {
    emulator.control.queueFault({ on: "token", refreshInSeconds: 1000 });
    const browser = await signedInBrowser(emulator, apps[0] as TestApp, "alice@contoso.com");
    const copies = apps.map((app) => copyOf(browser, app.origin));
    const ask = () => Promise.all(copies.map((copy) => askToken(copy)));
    await ask();
    passSeconds(1100);
    const first = await ask();
    const old = first[0]?.token.uti;
    await until(async () => (await ask()).every(({ token }) => token.uti !== old) || undefined);
    const second = await ask();
    expect(tokenCalls(emulator)).toBe(1);
    // The old token was still valid for everybody, and everybody gets the new one.
    expect(new Set(first.map(({ token }) => token.uti)).size).toBe(1);
    expect(new Set(second.map(({ token }) => token.uti)).size).toBe(1);
  });
});

async function until<Value>(look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  for (let tried = 0; tried < 2000; tried++) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise((resume) => setTimeout(resume, 1));
  }
  throw new Error("It did not come.");
}
