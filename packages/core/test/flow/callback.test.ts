import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefusal, expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const authorizeAddress = /\/oauth2\/v2\.0\/authorize\?/u;

function moveTime(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + seconds * 1000);
}

describe.each(["query", "form_post"] as const)("a callback by %s that comes late, twice or from elsewhere", (mode) => {
  let setup: TestSetup;
  let browser: Browser;
  /** The response that Entra sends for the address that the app redirects to. */
  const entra = (location: string | undefined, person?: EmulatedBrowser) =>
    setup.emulator.signIn(location ?? "", "ben@contoso.com", { browser: person });
  beforeAll(async () => {
    setup = await testSetup(emulator, { responseMode: mode });
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });
  afterEach(() => vi.useRealTimers());

  it("is redeemed once for 20 parallel copies, and the browser ends signed in [B11]", async () => {
    const answer = await attempt(setup, browser);
    const cookies = new Map(browser.cookies);
    const copies = Array.from({ length: 20 }, () => {
      const copy = new Browser(setup.app.origin);
      for (const [name, value] of cookies) {
        copy.cookies.set(name, value);
      }
      return copy;
    });
    const visits = await Promise.all(copies.map((copy) => deliver(copy, answer)));
    expect(redemptions(setup)).toBe(1);
    expect(visits.map(({ status }) => status)).toEqual(visits.map(() => 302));
    expect(visits.filter(({ location }) => location === `${setup.app.origin}/profile`)).toHaveLength(1);
    expect(visits.filter(({ location }) => authorizeAddress.test(location ?? ""))).toHaveLength(19);
    expect(copies.filter((copy) => sessionCookies(copy).length === 1)).toHaveLength(1);
    expect(setup.store.valuesOf("account/")).toHaveLength(1);
  });

  it("takes a signed-in user home after the back button, and redeems nothing [B11]", async () => {
    const answer = await attempt(setup, browser);
    await deliver(browser, answer);
    const session = browser.cookies.get(sessionCookies(browser)[0] ?? "");
    expect(await deliver(browser, answer)).toMatchObject({
      status: 302,
      location: `${setup.app.origin}/`,
      setCookies: [],
    });
    expect(browser.cookies.get(sessionCookies(browser)[0] ?? "")).toBe(session);
    expect(redemptions(setup)).toBe(1);
  });

  it("that was used shows one page in a browser that is not signed in [B11]", async () => {
    const answer = await attempt(setup, browser);
    await deliver(browser, answer);
    const stranger = new Browser(setup.app.origin);
    expectRefusal(await deliver(stranger, answer), "sign_in_not_started");
    expectRefusal(await deliver(stranger, answer, "fetch"), "sign_in_not_started");
    expect(redemptions(setup)).toBe(1);
  });

  it("whose used attempt still has its cookie signs in again once, and shows a page the second time [B11]", async () => {
    const answer = await attempt(setup, browser);
    const [used = ["", ""]] = browser.cookies;
    await deliver(browser, answer);
    browser.cookies.clear();
    browser.cookies.set(...used);
    const fresh = await deliver(browser, answer);
    expect(fresh.location).toMatch(authorizeAddress);
    const second = await entra(fresh.location);
    const [usedAgain = ["", ""]] = browser.cookies;
    expect(await deliver(browser, second)).toMatchObject({ location: `${setup.app.origin}/profile` });
    browser.cookies.clear();
    browser.cookies.set(...usedAgain);
    expectRefusal(await deliver(browser, second), "sign_in_replayed");
    expect(redemptions(setup)).toBe(2);
  });

  it("after 16 minutes restarts the sign-in once, and returns to the requested page [B12]", async () => {
    const person = new EmulatedBrowser();
    const answer = await attempt(setup, browser, { address: "/private/late?x=1", browser: person });
    moveTime(16 * 60);
    const late = await deliver(browser, answer);
    expect(late.location).toMatch(authorizeAddress);
    expect(browser.cookies.size).toBe(1);
    expect(redemptions(setup)).toBe(0);
    const location = `${setup.app.origin}/private/late?x=1`;
    expect(await deliver(browser, await entra(late.location, person))).toMatchObject({ status: 302, location });
  });

  it("after 16 minutes twice shows a page [B12]", async () => {
    const answer = await attempt(setup, browser);
    moveTime(16 * 60);
    const second = await entra((await deliver(browser, answer)).location);
    moveTime(16 * 60);
    expectRefused(setup, browser, await deliver(browser, second), "sign_in_expired");
    expect([...browser.cookies]).toEqual([]);
    expect(redemptions(setup)).toBe(0);
  });

  it("after 14 minutes signs in [B12]", async () => {
    const answer = await attempt(setup, browser);
    moveTime(14 * 60);
    // The emulator's codes do not live that long: what matters is that the code is sent.
    await deliver(browser, answer);
    expect(redemptions(setup)).toBe(1);
  });

  it("after 16 minutes with a declined consent does not ask again [B12]", async () => {
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" });
    moveTime(16 * 60);
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_declined", 403);
  });

  it("of an attempt that began before a restart succeeds after it [B12]", async () => {
    const answer = await attempt(setup, browser);
    const { origin } = setup.app;
    const restarted = await testSetup(emulator, { responseMode: mode, baseUrl: origin });
    const moved = altered(answer, () => {});
    moved.url.host = new URL(restarted.app.origin).host;
    expect(await deliver(browser, moved)).toMatchObject({ status: 302, location: `${origin}/profile` });
  });

  it("that a script or a mail scanner prefetches is refused with JSON and uses nothing up [B11]", async () => {
    const answer = await attempt(setup, browser);
    const scanner = new Browser(setup.app.origin);
    expectRefused(setup, scanner, await deliver(scanner, answer, "fetch"), "sign_in_not_started");
    expect(await deliver(browser, answer)).toMatchObject({ location: `${setup.app.origin}/profile` });
  });

  it("with a body larger than any response shows one page, and the connection stays open", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
    const visit = await browser.visit("/auth/callback", { method: "POST", headers, body: "x=".padEnd(2_000_000, "y") });
    expectRefused(
      setup,
      browser,
      visit,
      mode === "form_post" ? "sign_in_malformed" : "method_not_allowed",
      visit.status,
    );
    expect(visit.status).toBe(mode === "form_post" ? 400 : 405);
  });

  const bodies = ["a=%E0%A4%A", "state=%00&code=%00", "state&code", "=&=&=", "state[]=a&state[b]=c&code=d", "\u0000"];
  it.each(bodies)("with the parameters %j shows one page", async (text) => {
    const address = new URL("/auth/callback", setup.app.origin);
    if (mode === "query") {
      address.search = text;
    }
    const visit = await deliver(browser, {
      url: address,
      form: mode === "query" ? undefined : new URLSearchParams(text),
    });
    expect(visit.status).toBe(400);
    expect(visit.body).toMatch(/Code: <code>sign_in_(?:malformed|not_started)</u);
  });

  it("by the wrong response mode is refused, and may still come by the right one", async () => {
    const answer = await attempt(setup, browser);
    const parameters = answer.form ?? answer.url.searchParams;
    const address = `${setup.app.origin}/auth/callback`;
    const turned =
      mode === "query"
        ? { url: new URL(address), form: new URLSearchParams(parameters) }
        : { url: new URL(`${address}?${parameters.toString()}`), form: undefined };
    const visit = await deliver(browser, turned);
    expect(visit.status).toBeGreaterThanOrEqual(400);
    expect(visit.status).toBeLessThan(500);
    expect(redemptions(setup)).toBe(0);
    expect(await deliver(browser, answer)).toMatchObject({ location: `${setup.app.origin}/profile` });
  });
});
