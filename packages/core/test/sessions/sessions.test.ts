import { beforeEach, describe, expect, it } from "vitest";

import { decodeSessionCookie, encodeSessionCookie, type SessionCookie } from "../../src/sessions/session-cookie.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { observedStore } from "../support/observed-store.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const ben = "be000000-0000-4000-8000-000000000002.11111111-1111-4111-8111-111111111111";
let app: TestApp;
let watched: ReturnType<typeof observedStore>;
beforeEach(async () => {
  await emulator.control.reset();
  watched = observedStore();
  app = await testApp(emulator, { tokenCache: { store: watched.store } });
});

const cookieOf = (browser: Browser): string => browser.cookies.get(internalsOf(emulator, app).names.session) ?? "";
const opened = (browser: Browser): SessionCookie => {
  const cookie = decodeSessionCookie(internalsOf(emulator, app).session.open(cookieOf(browser)) ?? {});
  if (cookie === undefined) {
    throw new Error("there is no session cookie");
  }
  return cookie;
};
const withCookie = (cookie: SessionCookie): Browser => {
  const { names, session } = internalsOf(emulator, app);
  const browser = new Browser(app.origin);
  browser.cookies.set(names.session, session.seal(encodeSessionCookie(cookie)));
  return browser;
};

describe("a planted session", () => {
  it("ends when another user signs in over it, with a new id [D01]", async () => {
    const attacker = await signedInBrowser(emulator, app, "alice@contoso.com");
    const planted = opened(attacker);
    const victim = copyOf(attacker, app.origin);
    await victim.navigate("/auth/sign-in").then(async (begun) => {
      const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
      expect((await victim.navigate(url.href)).status).toBe(302);
    });
    expect(await userOf(victim)).toBe("ben@contoso.com");
    expect(opened(victim).sessionId).not.toBe(planted.sessionId);
    expect(await userOf(attacker)).toBeUndefined();
  });

  it("ends when the user signs in again or consents to more, with a new id [D01]", async () => {
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    // Alice has not consented to Mail.Read yet, so /mail sends her to consent.
    for (const address of ["/auth/sign-in", "/mail"]) {
      const old = copyOf(browser, app.origin);
      const before = opened(browser).sessionId;
      await signIn(emulator, browser, "alice@contoso.com", address);
      expect(opened(browser).sessionId).not.toBe(before);
      expect(await userOf(browser)).toBe("alice@contoso.com");
      expect(await userOf(old), address).toBeUndefined();
      expect([...(await watched.records()).values()].map((record) => record.sessions.length)).toEqual([1]);
    }
    expect((await browser.navigate("/mail")).status).toBe(200);
  });
});

describe("a session that the server never issued", () => {
  it("is never adopted, however well it is sealed: not for a known account, not for an unknown one [D02]", async () => {
    const genuine = opened(await signedInBrowser(emulator, app));
    const before = await watched.records();
    const invented: SessionCookie[] = [
      { ...genuine, sessionId: "AAAAAAAAAAAAAAAAAAAAAAAA" },
      { ...genuine, generation: "AAAAAAAAAAAAAAAAAAAAAAAA" },
      { ...genuine, user: { ...genuine.user, homeAccountId: `0${genuine.user.homeAccountId.slice(1)}` } },
    ];
    for (const cookie of invented) {
      const browser = withCookie(cookie);
      expect(await userOf(browser)).toBeUndefined();
      expect((await browser.fetch("/profile")).status).toBe(401);
      expect((await askToken(browser)).status).toBe(401);
      expect((await browser.navigate("/mail")).status).toBe(302);
    }
    expect(await watched.records()).toEqual(before);
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("is not made of a cookie with a missing field or a field of another type [D02]", () => {
    const { session } = internalsOf(emulator, app);
    const whole = { h: "h", o: "o", t: "t", n: "n", u: "u", s: "s", g: "g", i: 1, e: 2, b: 0 };
    expect(decodeSessionCookie(session.open(session.seal(whole)) ?? {})).toBeDefined();
    for (const name of ["h", "o", "t", "s", "g", "i", "e", "b"]) {
      for (const value of [undefined, null, "", {}, 1.5]) {
        expect(decodeSessionCookie({ ...whole, [name]: value }), `${name}: ${JSON.stringify(value)}`).toBeUndefined();
      }
    }
  });
});

describe("a copied cookie dies", () => {
  it("at sign-out, whatever it is used for [D07]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const copy = copyOf(browser, app.origin);
    expect((await askToken(copy)).status).toBe(200);
    await browser.post("/auth/sign-out");
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
    expect((await askToken(copy)).status).toBe(401);
    expect((await watched.records()).size).toBe(0);
  });

  it("at the idle timeout; a quarter of it into the session the cookie is resealed and extended [D07]", async () => {
    freezeTime();
    const browser = await signedInBrowser(emulator, app);
    const first = copyOf(browser, app.origin);
    passSeconds(2 * 3600 - 1);
    expect((await browser.fetch("/")).setCookies).toEqual([]);
    passSeconds(1);
    expect((await browser.fetch("/")).setCookies).toHaveLength(1);
    expect((await browser.fetch("/")).setCookies).toEqual([]);
    passSeconds(6 * 3600 - 1);
    expect(await userOf(copyOf(first, app.origin))).toBe("ben@contoso.com");
    passSeconds(1);
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("at the absolute timeout, however busy the session was [D07]", async () => {
    freezeTime();
    const browser = await signedInBrowser(emulator, app);
    for (let hour = 0; hour < 23; hour++) {
      passSeconds(3600);
      expect(await userOf(browser), `hour ${hour}`).toBe("ben@contoso.com");
    }
    passSeconds(3599);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    passSeconds(1);
    expect(await userOf(browser)).toBeUndefined();
    expect((await watched.records()).size).toBe(0);
  });

  it("at the absolute timeout even with forged times [D07]", async () => {
    freezeTime();
    const genuine = opened(await signedInBrowser(emulator, app));
    passSeconds(25 * 3600);
    const now = Date.now();
    const stretched = { ...genuine, sealedAt: now, absoluteEnd: now + 3600_000 };
    expect(await userOf(withCookie(stretched))).toBeUndefined();
  });

  it("when the account exceeds its maximum number of sessions, oldest first [D07]", async () => {
    const few = await testApp(emulator, { session: { maxPerAccount: 2 } });
    const browsers = [];
    for (let count = 0; count < 3; count++) {
      browsers.push(await signedInBrowser(emulator, few));
    }
    const users = await Promise.all(browsers.map(userOf));
    expect(users).toEqual([undefined, "ben@contoso.com", "ben@contoso.com"]);
  });
});

describe("one user with several browsers and accounts", () => {
  it("stays signed in in one browser after signing out in another, and the record ends with the last [H07]", async () => {
    const [one, other] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    await one.post("/auth/sign-out");
    expect(await userOf(one)).toBeUndefined();
    expect((await askToken(other)).token.oid).toBe(ben.split(".")[0]);
    await other.post("/auth/sign-out");
    expect((await watched.records()).size).toBe(0);
    expect(watched.keys().filter((key) => key.startsWith("account/"))).toEqual([]);
  });

  it("cannot submit a form with the cookie of the old account after a switch, neither as the old nor as the new account [H07]", async () => {
    const tab = await signedInBrowser(emulator, app);
    const oldTab = copyOf(tab, app.origin);
    const begun = await tab.navigate("/auth/sign-in?prompt=select_account");
    const { url } = await emulator.signIn(begun.location ?? "", "alice@contoso.com");
    await tab.navigate(url.href);
    const handled = app.handled.length;
    const posted = await oldTab.post("/profile", { amount: "100" });
    expect(posted.status).toBe(401);
    expect(posted.body).toContain("form_not_sent");
    expect(app.handled.length).toBe(handled);
  });
});
