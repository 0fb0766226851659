import type { TokenFault } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { askToken, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const alice = "a11ce000-0000-4000-8000-000000000001";
let app: TestApp;
let store: ObservedStore;
let ben: Browser;
beforeEach(async () => {
  freezeTime();
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
  ben = await signedInBrowser(emulator, app);
});
afterEach(() => emulator.control.reset());

const refreshFault = (fault: Omit<TokenFault, "on">): void =>
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", ...fault });

describe("a signing key that has just been rotated", () => {
  it("two users who refresh while the keys are fetched slowly both get tokens, and no record is lost", async () => {
    const other = await signedInBrowser(emulator, app, "alice@contoso.com");
    passSeconds(5400);
    await emulator.control.rotateKeys({ keepOld: false });
    emulator.control.queueFault({ on: "keys", held: true });
    const asked = [askToken(ben), askToken(other)];
    await vi.waitUntil(() => tokenCalls(emulator) === 2 && emulator.control.heldRequests() === 1, 10_000);
    emulator.control.releaseRequests();
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ token }) => token.oid?.slice(0, 4))).toEqual(["be00", "a11c"]);
    expect((await store.records()).size).toBe(2);
    expect(emulator.control.requests().filter(({ path }) => path.includes("keys")).length).toBe(2);
  });

  it("a refresh while the keys cannot be fetched is an outage, the record stays, and it recovers", async () => {
    passSeconds(5400);
    const before = await store.records();
    await emulator.control.rotateKeys({ keepOld: false });
    emulator.control.queueFault({ on: "keys", status: 503, times: 2 });
    const visit = await askToken(ben);
    expect({ status: visit.status, error: visit.token.error }).toEqual({ status: 503, error: "authority_unavailable" });
    expect(Number(visit.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(await store.records()).toEqual(before);
    expect(await userOf(ben)).toBe("ben@contoso.com");
    passSeconds(6);
    expect((await askToken(ben)).token.oid).toMatch(/^be00/u);
  });
});

describe("a refresh whose ID token is invalid", () => {
  const transient: [string, Omit<TokenFault, "on">][] = [
    ["has expired", { idToken: { secondsFromNow: { exp: -600 } } }],
    ["is not valid yet", { idToken: { secondsFromNow: { nbf: 600 } } }],
    ["was signed by an unpublished key", { idToken: { sign: "unknownKey" } }],
  ];
  it.each(transient)(
    "because it %s proves nothing about the user: the user must sign in, and nothing is lost",
    async (_, fault) => {
      passSeconds(5400);
      const before = await store.records();
      refreshFault(fault);
      const visit = await askToken(ben);
      expect({ status: visit.status, error: visit.token.error }).toEqual({ status: 401, error: "login_required" });
      expect(await store.records()).toEqual(before);
      expect(await userOf(ben)).toBe("ben@contoso.com");
      expect((await askToken(ben)).token.oid).toMatch(/^be00/u);
    },
  );

  it("because it was issued in the future is a clock problem, and nothing is lost", async () => {
    passSeconds(5400);
    refreshFault({ idToken: { secondsFromNow: { iat: 600 } } });
    expect((await askToken(ben)).status).toBe(401);
    expect((await store.records()).size).toBe(1);
    expect((await askToken(ben)).status).toBe(200);
  });

  it("because it belongs to another user ends every session of the account", async () => {
    const elsewhere = await signedInBrowser(emulator, app);
    passSeconds(5400);
    refreshFault({ idToken: { claims: { oid: alice } } });
    expect((await askToken(ben)).status).toBe(401);
    expect((await store.records()).size).toBe(0);
    expect([await userOf(ben), await userOf(elsewhere)]).toEqual([undefined, undefined]);
    await signIn(emulator, ben);
    expect(await userOf(ben)).toBe("ben@contoso.com");
  });
});
