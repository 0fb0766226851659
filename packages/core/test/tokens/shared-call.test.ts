import { afterEach, describe, expect, it } from "vitest";

import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { observedStore } from "../support/observed-store.ts";
import { apiScopes, seededRandom, threeApisSeed } from "../support/seeds.ts";
import { askToken, copyOf, signedInBrowser, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });

describe("many requests with one expired token", () => {
  afterEach(() => emulator.control.reset());

  it("make one token call for 100 concurrent requests and get one token [H01]", async () => {
    freezeTime();
    const store = observedStore();
    const app = await testApp(emulator, { tokenCache: { store: store.store } });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    const before = { ...store.calls };
    const visits = await Promise.all(Array.from({ length: 100 }, () => askToken(browser)));
    expect(visits.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    expect(new Set(visits.map(({ token }) => token.uti)).size).toBe(1);
    expect(tokenCalls(emulator)).toBe(1);
    // They share the call itself; they do not find what the first one stored, one after the other.
    expect(app.events.filter(({ type }) => type === "tokenAcquired")).toHaveLength(1);
    expect(store.calls.put - before.put).toBe(1);
    expect(store.calls.get - before.get).toBeLessThanOrEqual(3);
  });

  it("make one call from several browsers of the user, through a guard, and when the call fails [H01]", async () => {
    freezeTime();
    const app = await testApp(emulator);
    const browsers: Browser[] = [];
    for (let count = 0; count < 3; count++) {
      browsers.push(await signedInBrowser(emulator, app));
    }
    passSeconds(5400);
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      status: 429,
      headers: { "retry-after": "5" },
    });
    const everybody = (address: string): Promise<number[]> =>
      Promise.all(
        Array.from({ length: 30 }, async (_, index) => (await browsers[index % 3]?.fetch(address))?.status ?? 0),
      );
    expect(new Set(await everybody("/mail"))).toEqual(new Set([503]));
    expect(tokenCalls(emulator)).toBe(1);
    passSeconds(6);
    expect(new Set(await everybody("/mail"))).toEqual(new Set([200]));
    expect(tokenCalls(emulator)).toBe(2);
  });

  it("lose no token when two processes refresh three scopes at once [H12]", async () => {
    freezeTime();
    const store = observedStore();
    const random = seededRandom(7);
    store.before = () => new Promise((go) => setTimeout(go, random() * 5));
    const here = await testApp(emulator, { tokenCache: { store: store.store } });
    const there = await testApp(emulator, { tokenCache: { store: store.store }, baseUrl: here.origin });
    const browser = await signedInBrowser(emulator, here);
    const copy = copyOf(browser, there.origin);
    expect(await userOf(copy)).toBe("ben@contoso.com");
    for (let round = 0; round < 5; round++) {
      passSeconds(5400 / 2);
      const visits = await Promise.all([
        askToken(browser, apiScopes[0]),
        askToken(copy, apiScopes[1]),
        askToken(browser, apiScopes[2]),
        askToken(copy),
      ]);
      expect(visits.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const [record] = (await store.records()).values();
      const cache = JSON.parse(record?.cache ?? "") as {
        AccessToken: Record<string, { target: string; expires_on: string }>;
        RefreshToken: object;
      };
      const kept = Object.values(cache.AccessToken).map(({ target }) => target);
      for (const scope of apiScopes) {
        expect(
          kept.some((target) => target.includes(scope)),
          scope,
        ).toBe(true);
      }
      expect(Object.keys(cache.RefreshToken)).toHaveLength(1);
    }
    const before = tokenCalls(emulator);
    for (const scope of apiScopes) {
      const [one, other] = [await askToken(browser, scope), await askToken(copy, scope)];
      expect(other.token.uti).toBe(one.token.uti);
    }
    expect(tokenCalls(emulator)).toBe(before);
  });
});
