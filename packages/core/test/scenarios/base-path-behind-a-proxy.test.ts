import { defaultSeed } from "@identity-web/entra-emulator";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf, linksOf } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { type Proxy, startProxy } from "../support/start-proxy.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });

const paths = ["/app/auth/callback", "/app/auth/signed-out"];
const seed = {
  ...defaultSeed,
  apps: defaultSeed.apps.map((app) => ({
    ...app,
    ...(app.redirectUris === undefined
      ? {}
      : { redirectUris: [...app.redirectUris, ...paths.map((path) => `http://localhost${path}`)] }),
  })),
};

const emulator = await testEmulator({ seed });

describe.each([
  ["strips the path", true, "query"],
  ["strips the path", true, "form_post"],
  ["keeps the path", false, "query"],
  ["keeps the path", false, "form_post"],
] as const)("an app at /app, behind a proxy that %s (%s), by %s", (_title, strip, responseMode) => {
  let proxy: Proxy;
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    proxy = await startProxy(strip);
    setup = await testSetup(emulator, { baseUrl: `${proxy.origin}/app`, responseMode });
    proxy.forwardTo(setup.app.origin);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(proxy.origin);
  });

  it("returns to the page that the browser showed", async () => {
    const answer = await attempt(setup, browser, { address: "/app/private/page?a=1&b=%20" });
    expect(answer.url.href.split("?")[0]).toBe(`${proxy.origin}/app/auth/callback`);
    const back = await deliver(browser, answer);
    expect(back.location).toBe(`${proxy.origin}/app/private/page?a=1&b=%20`);
    expect(await browser.navigate(back.location ?? "")).toMatchObject({ status: 200 });
  });

  it("takes redirect URI and origin from its configuration, whatever Host and X-Forwarded-Host say", async () => {
    const { location = "" } = await browser.navigate("/app/profile");
    expect(new URL(location).searchParams.get("redirect_uri")).toBe(`${proxy.origin}/app/auth/callback`);
    expect(location).not.toMatch(/evil|internal/u);
    const challenge = await browser.fetch("/app/profile");
    expect(JSON.parse(challenge.body)).toMatchObject({ challengeUrl: "/app/auth/sign-in" });
    expect(challenge.headers["www-authenticate"]).toContain(`realm="${proxy.origin}"`);
  });

  it("links from an error to addresses that the browser can reach", async () => {
    const visit = await deliver(browser, { url: new URL(`${proxy.origin}/app/auth/callback`), form: undefined });
    expect(visit.status).toBe(400);
    const links = linksOf(visit);
    expect(links.map((link) => link.split("?")[0])).toEqual(["/app/auth/sign-in", "/app"]);
    for (const link of links) {
      expect((await browser.navigate(link)).status).toBeLessThan(400);
    }
  });

  it("signs out at its own address, and Entra returns there", async () => {
    await deliver(browser, await attempt(setup, browser, { address: "/app/profile" }));
    const confirm = await browser.navigate("/app/auth/sign-out");
    expect(confirm.body).toContain('action="/app/auth/sign-out"');
    const signedOut = await browser.post("/app/auth/sign-out");
    expect(new URL(signedOut.location ?? "").searchParams.get("post_logout_redirect_uri")).toBe(
      `${proxy.origin}/app/auth/signed-out`,
    );
    expect(sessionCookies(browser)).toEqual([]);
    expect(await browser.navigate("/app/auth/signed-out")).toMatchObject({ status: 200 });
  });

  it("takes the back button to /app", async () => {
    const answer = await attempt(setup, browser, { address: "/app/profile" });
    await deliver(browser, answer);
    expect(seen(await deliver(browser, answer))).toEqual({
      status: 302,
      code: undefined,
      location: `${proxy.origin}/app`,
    });
  });
});

describe("a Host header that no browser sends", () => {
  let setup: TestSetup;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });

  it.each(["evil.example", "localhost:1@evil.example", "evil.example:x@localhost"])(
    "%j changes nothing in what the app sends [I02]",
    async (host) => {
      const browser = new Browser(setup.app.origin);
      const visit = await browser.navigate("/profile", { headers: { host, "x-forwarded-host": host } });
      expect(new URL(visit.location ?? "").origin).toBe(setup.emulator.url);
      const redirectUri = new URL(visit.location ?? "").searchParams.get("redirect_uri");
      expect(redirectUri).toBe(`${setup.app.origin}/auth/callback`);
      expect(JSON.stringify(visit)).not.toContain("evil.example");
    },
  );
});
