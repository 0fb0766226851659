import type { TokenFault } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { accountsIn, type ObservedStore, observedStore } from "../support/observed-store.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const alice = "a11ce000-0000-4000-8000-000000000001";
let app: TestApp;
let store: ObservedStore;
let browser: Browser;
beforeEach(async () => {
  freezeTime();
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
  browser = await signedInBrowser(emulator, app);
  passSeconds(5400);
});
afterEach(() => emulator.control.reset());

const refreshFault = (fault: Omit<TokenFault, "on">): void =>
  emulator.control.queueFault({ on: "token", grantType: "refresh_token", ...fault });

describe("a refresh that returns another user's tokens", () => {
  const others: [string, Omit<TokenFault, "on">][] = [
    ["an ID token of another object", { idToken: { claims: { oid: alice } } }],
    ["an ID token of another subject", { idToken: { claims: { sub: "somebody else" } } }],
    ["client_info of another object", { clientInfo: { uid: alice } }],
    ["client_info of another tenant", { clientInfo: { utid: "22222222-2222-4222-8222-222222222222" } }],
    ["client_info that is garbage", { clientInfo: "not base64url of JSON" }],
    ["another user's ID token and client_info", { idToken: { claims: { oid: alice } }, clientInfo: { uid: alice } }],
  ];
  it.each(others)(
    "as %s ends the session, stores nothing, and never becomes the other user [A17]",
    async (_name, fault) => {
      refreshFault(fault);
      const copy = copyOf(browser, app.origin);
      const visit = await askToken(browser);
      expect(visit.status).toBe(401);
      expect(visit.body).toContain("login_required");
      expect(visit.token.oid).toBeUndefined();
      expect((await store.records()).size).toBe(0);
      expect(await userOf(browser)).toBeUndefined();
      expect((await askToken(copy)).status).toBe(401);
      expect(tokenCalls(emulator)).toBe(1);
      await signIn(emulator, browser);
      expect((await askToken(browser)).token.oid).toMatch(/^be00/u);
    },
  );

  const invalid: [string, Omit<TokenFault, "on">][] = [
    ["of another tenant", { idToken: { claims: { tid: "22222222-2222-4222-8222-222222222222" } } }],
    ["of another issuer", { idToken: { claims: { iss: "https://op.example/v2.0" } } }],
    ["for another app", { idToken: { claims: { aud: "dddddddd-0000-4000-8000-00000000000d" } } }],
    ["that is not signed", { idToken: { sign: "none" } }],
    ["with a nonce", { idToken: { claims: { nonce: "n" } } }],
  ];
  it.each(invalid)(
    "with an ID token %s is refused with all that came with it, and the user signs in again [A17]",
    async (_name, fault) => {
      const [before] = (await store.records()).values();
      refreshFault(fault);
      const visit = await askToken(browser);
      expect(visit.status).toBe(401);
      expect(visit.body).toContain("login_required");
      const [after] = (await store.records()).values();
      expect(after === undefined || after.cache === before?.cache).toBe(true);
      await signIn(emulator, browser, "ben@contoso.com", "/auth/sign-in");
      expect((await askToken(browser)).token.oid).toMatch(/^be00/u);
    },
  );

  it.each([
    ["no ID token", { json: { id_token: null } }],
    ["no client_info", { clientInfo: null }],
  ])("with %s does not say whose tokens it returns, and ends the session too [A17]", async (_name, fault) => {
    refreshFault(fault);
    expect((await askToken(browser)).status).toBe(401);
    expect((await store.records()).size).toBe(0);
  });

  it("without a new refresh token keeps the old one, and the record keeps only its own account", async () => {
    refreshFault({ json: { refresh_token: null } });
    expect((await askToken(browser)).token.oid).toMatch(/^be00/u);
    const [[home, record] = []] = await store.records();
    expect(record && [...accountsIn(record)]).toEqual([home]);
    passSeconds(5400);
    expect((await askToken(browser)).status).toBe(200);
  });
});

describe("responses of the token endpoint without a token", () => {
  const html = "<html><body>Bad gateway</body></html>";
  const outages: [string, Omit<TokenFault, "on">][] = [
    ["an empty access token", { json: { access_token: "" } }],
    ["an empty object", { status: 200, body: "{}", contentType: "application/json" }],
    ["an access token that is not a string", { json: { access_token: 7 } }],
    ["a 502 of a proxy, in HTML", { status: 502, body: html }],
    ["HTML with status 200", { status: 200, body: html }],
    ["a JSON list", { status: 200, body: "[]", contentType: "application/json" }],
    ["truncated JSON", { status: 200, body: '{"access_token":"eyJ', contentType: "application/json" }],
    ["a redirect", { status: 307, body: "", headers: { location: "http://localhost:1/token" } }],
    ["2 MB", { status: 200, body: `{"access_token":"${"x".repeat(2_000_000)}"}`, contentType: "application/json" }],
    ["a closed socket", { reset: true }],
  ];
  it.each(outages)(
    "such as %s are an outage: 503 with Retry-After, the session stays, and it recovers",
    async (_name, fault) => {
      refreshFault({ ...fault, times: 2 });
      const [before] = (await store.records()).values();
      const visit = await askToken(browser);
      expect(visit.status).toBe(503);
      expect(visit.body).toContain("authority_unavailable");
      expect(Number(visit.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect([...(await store.records()).values()][0]).toEqual(before);
      expect(await userOf(browser)).toBe("ben@contoso.com");
      // The second fault is still queued if the first response was not worth a retry.
      for (let left = 3 - tokenCalls(emulator); left >= 0; left--) {
        passSeconds(6);
        if (left > 0) {
          await askToken(browser);
        }
      }
      expect((await askToken(browser)).status).toBe(200);
    },
  );

  it("for an expired refresh token require the user: 401 for a script, one redirect for a page [C06]", async () => {
    emulator.control.expireRefreshTokens();
    const visit = await askToken(browser);
    expect(visit.status).toBe(401);
    expect(JSON.parse(visit.body)).toMatchObject({ error: "interaction_required" });
    const page = await browser.navigate("/mail");
    expect(page.status).toBe(302);
    await signIn(emulator, browser, "ben@contoso.com", "/mail");
    expect((await browser.navigate("/mail")).status).toBe(200);
    expect((await askToken(browser)).status).toBe(200);
  });

  it("with a claims challenge pass it on to the authorize endpoint [C06]", async () => {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
    refreshFault({ error: { error: "interaction_required", code: 50076, claims } });
    const page = await browser.navigate("/mail");
    expect(page.status).toBe(302);
    expect(new URL(page.location ?? "").searchParams.get("claims")).toContain('"acrs"');
  });

  it("for a wrong client secret are the app's fault: no challenge, no loop, the session stays [C06]", async () => {
    refreshFault({ error: { error: "invalid_client", code: 7000215 } });
    const visit = await askToken(browser);
    expect(visit.status).toBe(500);
    expect(visit.body).toContain("copy the secret's Value");
    expect(visit.location).toBeUndefined();
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("for one scope leave the user's other tokens alone", async () => {
    expect((await askToken(browser, apiScopes[0])).status).toBe(200);
    refreshFault({ status: 500, body: "{}", times: 2 });
    expect((await askToken(browser, apiScopes[1])).status).toBe(503);
    expect((await askToken(browser, apiScopes[0])).status).toBe(200);
  });
});
