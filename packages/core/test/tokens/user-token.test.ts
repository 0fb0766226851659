import type { TokenFault } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { askToken, signedInBrowser } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
let app: TestApp;
let store: ObservedStore;
beforeEach(async () => {
  freezeTime();
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
});
afterEach(() => emulator.control.reset());

const acquired = (): number => app.events.filter((event) => event.type === "tokenAcquired").length;
const failed = (): number => app.events.filter((event) => event.type === "tokenFailed").length;
/** Longer than any access token lives, shorter than a session. */
const afterExpiry = 5400;
const refreshFault = (fault: Omit<TokenFault, "on">): void =>
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", ...fault });
const tooMany = (retryAfter: string): Omit<TokenFault, "on"> => ({
  status: 429,
  body: "{}",
  contentType: "application/json",
  headers: { "retry-after": retryAfter },
});
const utiOf = async (browser: Browser, scope?: string): Promise<string | undefined> =>
  (await askToken(browser, scope)).token.uti;

describe("a token in memory", () => {
  it("is served without the store and Entra, starting at the sign-in, until 300 s before it expires", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 1000 });
    const browser = await signedInBrowser(emulator, app);
    const calls = { ...store.calls };
    const first = await utiOf(browser);
    for (let count = 0; count < 10; count++) {
      expect(await utiOf(browser)).toBe(first);
    }
    expect(store.calls).toEqual(calls);
    passSeconds(699);
    expect(await utiOf(browser)).toBe(first);
    expect(tokenCalls(emulator)).toBe(0);
    passSeconds(2);
    expect(await utiOf(browser)).not.toBe(first);
    expect(tokenCalls(emulator)).toBe(1);
  });

  it("is one token whatever the order, case and repetition of its scopes, with or without openid", async () => {
    const browser = await signedInBrowser(emulator, app);
    passSeconds(afterExpiry);
    const spellings = [
      "User.Read Mail.Read",
      "mail.read USER.READ",
      "Mail.Read User.Read Mail.Read",
      "openid Mail.Read profile offline_access User.Read",
      "OPENID Mail.Read User.Read",
    ];
    const tokens = [];
    for (const scopes of spellings) {
      tokens.push(await utiOf(browser, scopes));
    }
    expect(new Set(tokens).size).toBe(1);
    expect(acquired()).toBe(1);
  });

  it("is stored for each of three scopes that are requested at once [H12]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const tokens = await Promise.all(apiScopes.map((scope) => utiOf(browser, scope)));
    expect(new Set(tokens).size).toBe(3);
    expect(tokenCalls(emulator)).toBe(3);
    const [record] = (await store.records()).values();
    const kept = JSON.parse(record?.cache ?? "") as { AccessToken: Record<string, { target: string }> };
    const targets = Object.values(kept.AccessToken).map(({ target }) => target);
    for (const scope of apiScopes) {
      expect(targets.filter((target) => target.includes(scope))).toHaveLength(1);
    }
  });

  it("is written to the store without an ID token and without expired access tokens", async () => {
    const browser = await signedInBrowser(emulator, app);
    passSeconds(afterExpiry);
    await utiOf(browser, apiScopes[0]);
    const [record] = (await store.records()).values();
    const cache = JSON.parse(record?.cache ?? "") as Record<string, object>;
    expect(Object.keys(cache["IdToken"] ?? {})).toEqual([]);
    expect(Object.keys(cache["AccessToken"] ?? {})).toHaveLength(1);
    expect(Object.keys(cache["RefreshToken"] ?? {})).toHaveLength(1);
  });
});

describe("refresh_in", () => {
  const refreshing = async (): Promise<Browser> => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 7200, refreshInSeconds: 1000 });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(1001);
    return browser;
  };

  it("renews in the background: nobody waits, all get the old token meanwhile, and one call is made", async () => {
    const browser = await refreshing();
    const old = await utiOf(browser).then((uti) => uti);
    await vi.waitFor(() => expect(acquired()).toBe(1), 10_000);
    expect(await utiOf(browser)).not.toBe(old);
    expect(tokenCalls(emulator)).toBe(1);
  });

  it("serves 20 requests the old token at once during a slow renewal", async () => {
    const browser = await refreshing();
    refreshFault({ held: true });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => utiOf(browser)));
    expect(new Set(tokens).size).toBe(1);
    await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
    emulator.control.releaseRequests();
    await vi.waitFor(() => expect(acquired()).toBe(1), 10_000);
    expect(tokenCalls(emulator)).toBe(1);
  });

  it("disturbs nobody if a renewal fails, and does not repeat it for 5 s [G05]", async () => {
    const browser = await refreshing();
    refreshFault({ status: 500, body: "{}", contentType: "application/json", times: 2 });
    const old = await utiOf(browser);
    await vi.waitFor(() => expect(failed()).toBe(1), 10_000);
    for (let count = 0; count < 10; count++) {
      expect(await utiOf(browser)).toBe(old);
    }
    expect(tokenCalls(emulator)).toBe(2);
    passSeconds(6);
    expect(await utiOf(browser)).toBe(old);
    await vi.waitFor(() => expect(acquired()).toBe(1), 10_000);
    expect(await utiOf(browser)).not.toBe(old);
  });
});

describe("Retry-After", () => {
  it.each([
    ["in seconds", () => "30"],
    ["as a date", () => new Date(Date.now() + 30_000).toUTCString()],
  ])(
    "%s pauses calls for that user and scope until it has passed, however often they are requested [G04]",
    async (_form, value) => {
      const browser = await signedInBrowser(emulator, app);
      passSeconds(afterExpiry);
      vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000);
      refreshFault(tooMany(value()));
      for (let count = 0; count < 5; count++) {
        const visit = await askToken(browser);
        expect(visit.status).toBe(503);
        expect(Number(visit.headers["retry-after"])).toBeGreaterThan(29);
      }
      for (let half = 0; half < 59; half++) {
        passSeconds(0.5);
        expect((await askToken(browser)).status).toBe(503);
      }
      expect(tokenCalls(emulator)).toBe(1);
      passSeconds(0.6);
      expect((await askToken(browser)).status).toBe(200);
      expect(tokenCalls(emulator)).toBe(2);
    },
  );

  it("does not pause another scope of the user, or the same scope of another user [G04]", async () => {
    const ben = await signedInBrowser(emulator, app);
    const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
    passSeconds(afterExpiry);
    refreshFault(tooMany("30"));
    expect((await askToken(ben, apiScopes[0])).status).toBe(503);
    expect((await askToken(ben, apiScopes[1])).status).toBe(200);
    expect((await askToken(alice)).status).toBe(200);
    expect((await askToken(ben, apiScopes[0])).status).toBe(503);
  });
});

describe("Entra failing while a token is about to expire", () => {
  it("leaves a token with less than 300 s in use, with at most two calls every 5 s; once it has expired, 503 [G05]", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 1000 });
    const browser = await signedInBrowser(emulator, app);
    const old = await utiOf(browser);
    passSeconds(800);
    refreshFault({ status: 503, body: "{}", contentType: "application/json", times: 100 });
    for (let count = 0; count < 5; count++) {
      expect(await utiOf(browser)).toBe(old);
    }
    expect(tokenCalls(emulator)).toBe(2);
    passSeconds(6);
    expect(await utiOf(browser)).toBe(old);
    expect(tokenCalls(emulator)).toBe(4);
    passSeconds(194);
    for (let count = 0; count < 5; count++) {
      const visit = await askToken(browser);
      expect(visit.status).toBe(503);
      expect(Number(visit.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect(visit.setCookies).toEqual([]);
    }
    expect(tokenCalls(emulator)).toBe(6);
    await emulator.control.reset();
    passSeconds(6);
    // The emulator has forgotten its refresh tokens, and says so: a response, no longer an outage.
    expect((await askToken(browser)).status).toBe(401);
  });
});
