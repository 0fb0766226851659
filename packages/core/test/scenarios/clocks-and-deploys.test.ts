import { beforeEach, describe, expect, it } from "vitest";

import { memoryStore } from "../../src/store.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
beforeEach(() => emulator.control.reset());

describe("clocks that differ", () => {
  it.each([
    ["expired 4 min ago", { exp: -240 }, 302],
    ["expired 6 min ago", { exp: -360 }, 400],
    ["valid in 4 min", { nbf: 240, iat: 240 }, 302],
    ["valid in 6 min", { nbf: 360, iat: 360 }, 400],
  ])("an ID token that is $0 by our clock gets status $2 [G08]", async (_, secondsFromNow, status) => {
    const app = await testApp(emulator);
    emulator.control.queueFault({ on: "token", idToken: { secondsFromNow } });
    expect((await signIn(emulator, new Browser(app.origin))).status).toBe(status);
  });

  it("a clock that jumps back an hour signs nobody out, and does not extend the freshness of what was read [G08]", async () => {
    freezeTime();
    const store = memoryStore();
    const app = await testApp(emulator, { tokenCache: { store } });
    const browser = await signedInBrowser(emulator, app);
    const other = await testApp(emulator, { tokenCache: { store }, baseUrl: app.origin });
    const there = copyOf(browser, other.origin);
    expect((await askToken(there)).status).toBe(200);
    passSeconds(-3600);
    expect((await askToken(browser)).status).toBe(200);
    await browser.post("/auth/sign-out");
    // If it were fresh for 30 s of a clock that went back an hour, it would stay fresh for an hour.
    expect((await askToken(there)).status).toBe(401);
  });

  it("a clock that jumps a year ahead ends sessions and nothing else [G08]", async () => {
    freezeTime();
    const app = await testApp(emulator);
    const browser = await signedInBrowser(emulator, app);
    passSeconds(365 * 24 * 3600);
    expect((await askToken(browser)).status).toBe(401);
    expect((await signIn(emulator, browser)).status).toBe(302);
  });
});

describe("a rolling deployment", () => {
  it.each([
    ["a newer process, which wrote more", (plain: Record<string, unknown>) => ({ ...plain, later: { deep: true } })],
    [
      "an older process, which wrote less",
      ({ state, nonce, verifier, correlationId, startedAt, returnTo, scopes }: Record<string, unknown>) => ({
        state,
        nonce,
        verifier,
        correlationId,
        startedAt,
        returnTo,
        scopes,
      }),
    ],
  ])("a sign-in that began in %s is completed here [H10]", async (_, written) => {
    const app = await testApp(emulator);
    const internals = internalsOf(emulator, app);
    const browser = new Browser(app.origin);
    const begun = await browser.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    for (const [name, value] of browser.cookies) {
      const plain = internals.transaction.open(value);
      if (plain !== undefined) {
        browser.cookies.set(name, internals.transaction.seal(written({ ...plain })));
      }
    }
    expect((await browser.navigate(url.href)).location).toBe(`${app.origin}/profile`);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("a session that began in another process with the same secrets and store continues here, both ways [H10]", async () => {
    const store = memoryStore();
    const before = await testApp(emulator, { tokenCache: { store } });
    const after = await testApp(emulator, { tokenCache: { store }, baseUrl: before.origin });
    const old = await signedInBrowser(emulator, before);
    expect((await askToken(copyOf(old, after.origin))).token.oid).toBe("be000000-0000-4000-8000-000000000002");
    const fresh = new Browser(before.origin);
    const begun = await fresh.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "alice@contoso.com", { consent: "accept" });
    const there = copyOf(fresh, after.origin);
    expect((await there.navigate(`${after.origin}/auth/callback${url.search}`)).status).toBe(302);
    expect(await userOf(copyOf(there, before.origin))).toBe("alice@contoso.com");
  });
});
