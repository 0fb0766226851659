import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser } from "../support/browser.ts";
import { internalsOf } from "../support/internals.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { askToken, signedInBrowser, userOf } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
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

const sessionCookie = (browser: Browser): string | undefined =>
  browser.cookies.get(internalsOf(emulator, app).names.session);

describe("signing a user out", () => {
  it("by a POST of our own page ends the session before the browser goes on to Entra, with post_logout_redirect_uri and logout_hint [A18]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const out = await browser.post("/auth/sign-out");
    expect(out.status).toBe(302);
    const url = new URL(out.location ?? "");
    expect(url.origin).toBe(emulator.url);
    expect(url.pathname).toMatch(/\/oauth2\/v2\.0\/logout$/u);
    expect(url.searchParams.get("post_logout_redirect_uri")).toBe(`${app.origin}/auth/signed-out`);
    expect(url.searchParams.get("logout_hint")).toMatch(/^O\./u);
    expect([...url.searchParams.keys()].toSorted()).toEqual(["logout_hint", "post_logout_redirect_uri"]);
    expect(sessionCookie(browser)).toBeUndefined();
    expect((await store.records()).size).toBe(0);
    expect(app.events.filter((event) => event.type === "signedOut")).toHaveLength(1);
  });

  const matrix: [name: string, headers: Record<string, string | undefined>, allowed: boolean][] = [
    ["Sec-Fetch-Site: same-origin", { "sec-fetch-site": "same-origin" }, true],
    [
      "Sec-Fetch-Site: same-origin, whatever the Origin says",
      { "sec-fetch-site": "same-origin", origin: "null" },
      true,
    ],
    ["Sec-Fetch-Site: same-site (another port or subdomain)", { "sec-fetch-site": "same-site", origin: "own" }, false],
    ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }, false],
    ["Sec-Fetch-Site: cross-site with our Origin", { "sec-fetch-site": "cross-site", origin: "own" }, false],
    ["Sec-Fetch-Site: none", { "sec-fetch-site": "none" }, false],
    ["Sec-Fetch-Site twice", { "sec-fetch-site": "same-origin, cross-site" }, false],
    ["an old browser with our Origin", { origin: "own" }, true],
    ["an old browser with another Origin", { origin: "https://evil.example" }, false],
    ["an old browser with our host at another port", { origin: "http://localhost:1" }, false],
    ["an old browser with an opaque Origin", { origin: "null" }, false],
    ["a program without origin headers", {}, false],
    ["only our Referer", { referer: "own" }, false],
  ];
  it.each(matrix)("by %s: %o is allowed: %s [D08]", async (_name, given, allowed) => {
    const browser = await signedInBrowser(emulator, app);
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value === "own" ? app.origin : String(value)]),
    );
    const before = new Map(browser.cookies);
    const visit = await browser.visit("/auth/sign-out", {
      method: "POST",
      headers: { accept: "text/html", ...headers },
    });
    expect(visit.status).toBe(allowed ? 302 : 403);
    expect(await userOf(browser)).toBe(allowed ? undefined : "ben@contoso.com");
    // A refusal touches no cookie.
    expect(visit.setCookies).toHaveLength(allowed ? 1 : 0);
    expect([...browser.cookies]).toEqual(allowed ? [] : [...before]);
    expect(visit.body.includes("sign_out_forbidden")).toBe(!allowed);
  });

  it("is not caused by a link, an image or a prefetch; a person gets a button [D08]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const image = await browser.fetch("/auth/sign-out", {
      headers: { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image", "sec-fetch-site": "cross-site" },
    });
    expect(image.status).toBe(405);
    expect(image.headers["allow"]).toBe("GET, POST");
    const page = await browser.navigate("/auth/sign-out", { headers: { "sec-fetch-site": "cross-site" } });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<form method="post" action="/auth/sign-out">');
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(page.headers["cache-control"]).toBe("no-store");
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      expect((await browser.visit("/auth/sign-out", { method })).status).toBe(405);
    }
    expect(await userOf(browser)).toBe("ben@contoso.com");
    expect(page.setCookies).toEqual([]);
  });

  it("by a POST of an anonymous visitor goes on to Entra and ends nothing", async () => {
    const other = await signedInBrowser(emulator, app);
    const out = await new Browser(app.origin).post("/auth/sign-out");
    expect(out.status).toBe(302);
    expect(new URL(out.location ?? "").searchParams.has("logout_hint")).toBe(false);
    expect(app.events.some((event) => event.type === "signedOut")).toBe(false);
    expect(await userOf(other)).toBe("ben@contoso.com");
  });

  it("returns from Entra with any state without signing in or failing [A18]", async () => {
    for (const query of ["", "?state=x", "?state=x&state=y", "?code=1&state=<script>"]) {
      const back = await new Browser(app.origin).navigate(`/auth/signed-out${query}`);
      expect(back.status).toBe(200);
      expect(back.setCookies).toEqual([]);
      expect(back.body).not.toContain("<script>");
    }
  });
});

describe("signing out during an outage", () => {
  it("of Entra ends the session, and the browser lands on our own page [C10]", async () => {
    const down = await testEmulator();
    const lonely = await testApp(down);
    const browser = await signedInBrowser(down, lonely);
    const restarted = await testApp(down, { baseUrl: lonely.origin });
    await down.close();
    expect(await userOf(browser)).toBe("ben@contoso.com");
    const known = await browser.post("/auth/sign-out");
    expect(new URL(known.location ?? "").pathname).toMatch(/logout$/u);
    expect(await userOf(browser)).toBeUndefined();
    const unknown = new Browser(restarted.origin);
    const out = await unknown.post("/auth/sign-out");
    expect(out).toMatchObject({ status: 302, location: `${lonely.origin}/auth/signed-out` });
  });

  it("of the store forgets the session in this process at once, and ends the record when the store is back [C10]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const copy = new Browser(app.origin);
    for (const [name, value] of browser.cookies) {
      copy.cookies.set(name, value);
    }
    store.failing.add("get").add("put").add("delete");
    vi.useFakeTimers({ toFake: ["setTimeout"], now: Date.now() });
    const answered = browser.post("/auth/sign-out");
    await vi.waitFor(() => expect(store.calls.get).toBeGreaterThanOrEqual(3), 10_000);
    const out = await answered;
    expect(out.status).toBe(302);
    expect(sessionCookie(browser)).toBeUndefined();
    store.failing.clear();
    expect((await store.records()).size).toBe(1);
    expect((await copy.fetch("/profile")).status).toBe(401);
    expect((await askToken(copy)).status).toBe(401);
    await vi.advanceTimersByTimeAsync(1001);
    vi.useRealTimers();
    await vi.waitFor(async () => expect((await store.records()).size).toBe(0), 10_000);
  });
});
