import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser } from "../support/browser.ts";
import {
  altered,
  attempt,
  deliver,
  expectRefusal,
  expectRefused,
  redemptions,
  type Scene,
  sessionCookies,
  startScene,
} from "../support/scene.ts";

const authorizeAddress = /\/oauth2\/v2\.0\/authorize\?/u;

function moveTime(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + seconds * 1000);
}

describe.each(["query", "form_post"] as const)("a callback by %s that comes late, twice or from elsewhere", (mode) => {
  let scene: Scene;
  let browser: Browser;
  /** The response that Entra sends for the address that the app redirects to. */
  const entra = (location: string | undefined, person?: EmulatedBrowser) =>
    scene.emulator.signIn(location ?? "", "ben@contoso.com", { browser: person });
  beforeAll(async () => {
    scene = await startScene({ responseMode: mode });
  });
  beforeEach(async () => {
    await scene.reset();
    browser = new Browser(scene.app.origin);
  });
  afterEach(() => vi.useRealTimers());
  afterAll(() => scene.close());

  it("is redeemed once for 20 parallel copies, and the browser ends signed in [B11]", async () => {
    const answer = await attempt(scene, browser);
    const cookies = new Map(browser.cookies);
    const copies = Array.from({ length: 20 }, () => {
      const copy = new Browser(scene.app.origin);
      for (const [name, value] of cookies) {
        copy.cookies.set(name, value);
      }
      return copy;
    });
    const visits = await Promise.all(copies.map((copy) => deliver(copy, answer)));
    expect(redemptions(scene)).toBe(1);
    expect(visits.map(({ status }) => status)).toEqual(visits.map(() => 302));
    expect(visits.filter(({ location }) => location === `${scene.app.origin}/profile`)).toHaveLength(1);
    expect(visits.filter(({ location }) => authorizeAddress.test(location ?? ""))).toHaveLength(19);
    expect(copies.filter((copy) => sessionCookies(copy).length === 1)).toHaveLength(1);
    expect(scene.store.valuesOf("account/")).toHaveLength(1);
  });

  it("takes a signed-in user home after the back button, and redeems nothing [B11]", async () => {
    const answer = await attempt(scene, browser);
    await deliver(browser, answer);
    const session = browser.cookies.get(sessionCookies(browser)[0] ?? "");
    expect(await deliver(browser, answer)).toMatchObject({
      status: 302,
      location: `${scene.app.origin}/`,
      setCookies: [],
    });
    expect(browser.cookies.get(sessionCookies(browser)[0] ?? "")).toBe(session);
    expect(redemptions(scene)).toBe(1);
  });

  it("that was used shows one page in a browser that is not signed in [B11]", async () => {
    const answer = await attempt(scene, browser);
    await deliver(browser, answer);
    const stranger = new Browser(scene.app.origin);
    expectRefusal(await deliver(stranger, answer), "sign_in_not_started");
    expectRefusal(await deliver(stranger, answer, "fetch"), "sign_in_not_started");
    expect(redemptions(scene)).toBe(1);
  });

  it("whose used attempt still has its cookie signs in again once, and shows a page the second time [B11]", async () => {
    const answer = await attempt(scene, browser);
    const [used = ["", ""]] = browser.cookies;
    await deliver(browser, answer);
    browser.cookies.clear();
    browser.cookies.set(...used);
    const fresh = await deliver(browser, answer);
    expect(fresh.location).toMatch(authorizeAddress);
    const second = await entra(fresh.location);
    const [usedAgain = ["", ""]] = browser.cookies;
    expect(await deliver(browser, second)).toMatchObject({ location: `${scene.app.origin}/profile` });
    browser.cookies.clear();
    browser.cookies.set(...usedAgain);
    expectRefusal(await deliver(browser, second), "sign_in_replayed");
    expect(redemptions(scene)).toBe(2);
  });

  it("after 16 minutes restarts the sign-in once, and returns to the requested page [B12]", async () => {
    const person = new EmulatedBrowser();
    const answer = await attempt(scene, browser, { address: "/private/late?x=1", browser: person });
    moveTime(16 * 60);
    const late = await deliver(browser, answer);
    expect(late.location).toMatch(authorizeAddress);
    expect(browser.cookies.size).toBe(1);
    expect(redemptions(scene)).toBe(0);
    const location = `${scene.app.origin}/private/late?x=1`;
    expect(await deliver(browser, await entra(late.location, person))).toMatchObject({ status: 302, location });
  });

  it("after 16 minutes twice shows a page [B12]", async () => {
    const answer = await attempt(scene, browser);
    moveTime(16 * 60);
    const second = await entra((await deliver(browser, answer)).location);
    moveTime(16 * 60);
    expectRefused(scene, browser, await deliver(browser, second), "sign_in_expired");
    expect([...browser.cookies]).toEqual([]);
    expect(redemptions(scene)).toBe(0);
  });

  it("after 14 minutes signs in [B12]", async () => {
    const answer = await attempt(scene, browser);
    moveTime(14 * 60);
    // The emulator's codes do not live that long: what matters is that the code is sent.
    await deliver(browser, answer);
    expect(redemptions(scene)).toBe(1);
  });

  it("after 16 minutes with a declined consent does not ask again [B12]", async () => {
    const answer = await attempt(scene, browser, { username: "alice@contoso.com", consent: "cancel" });
    moveTime(16 * 60);
    expectRefused(scene, browser, await deliver(browser, answer), "sign_in_declined", 403);
  });

  it("of an attempt that began before a restart succeeds after it [B12]", async () => {
    const answer = await attempt(scene, browser);
    const { origin } = scene.app;
    const restarted = await startScene({ responseMode: mode, baseUrl: origin }, scene.emulator);
    const moved = altered(answer, () => {});
    moved.url.host = new URL(restarted.app.origin).host;
    expect(await deliver(browser, moved)).toMatchObject({ status: 302, location: `${origin}/profile` });
    await restarted.close();
  });

  it("that a script or a mail scanner prefetches is refused with JSON and uses nothing up [B11]", async () => {
    const answer = await attempt(scene, browser);
    const scanner = new Browser(scene.app.origin);
    expectRefused(scene, scanner, await deliver(scanner, answer, "fetch"), "sign_in_not_started");
    expect(await deliver(browser, answer)).toMatchObject({ location: `${scene.app.origin}/profile` });
  });

  it("with a body larger than any response shows one page, and the connection stays open", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
    const visit = await browser.visit("/auth/callback", { method: "POST", headers, body: "x=".padEnd(2_000_000, "y") });
    expectRefused(
      scene,
      browser,
      visit,
      mode === "form_post" ? "sign_in_malformed" : "method_not_allowed",
      visit.status,
    );
    expect(visit.status).toBe(mode === "form_post" ? 400 : 405);
  });

  const bodies = ["a=%E0%A4%A", "state=%00&code=%00", "state&code", "=&=&=", "state[]=a&state[b]=c&code=d", "\u0000"];
  it.each(bodies)("with the parameters %j shows one page", async (text) => {
    const address = new URL("/auth/callback", scene.app.origin);
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
    const answer = await attempt(scene, browser);
    const parameters = answer.form ?? answer.url.searchParams;
    const address = `${scene.app.origin}/auth/callback`;
    const turned =
      mode === "query"
        ? { url: new URL(address), form: new URLSearchParams(parameters) }
        : { url: new URL(`${address}?${parameters.toString()}`), form: undefined };
    const visit = await deliver(browser, turned);
    expect(visit.status).toBeGreaterThanOrEqual(400);
    expect(visit.status).toBeLessThan(500);
    expect(redemptions(scene)).toBe(0);
    expect(await deliver(browser, answer)).toMatchObject({ location: `${scene.app.origin}/profile` });
  });
});
