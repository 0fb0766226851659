// Prevents: a scenario whose session works at http://localhost, but is lost behind a proxy that terminates TLS.
import { defaultSeed, startEmulator } from "@identity-web/entra-emulator";
import { describe, expect, it, onTestFinished } from "vitest";

import { Browser } from "../packages/core/test/support/browser.ts";
import { frameworks, startSample } from "./support/start-sample.ts";

const baseUrl = "https://app.example";
const cells = [
  ["session-cache", "/auth/callback", "/graph/me"],
  ["plain-routes", "/getAToken", "/graphcall"],
] as const;

describe.each(cells)("%s behind a proxy that terminates TLS", (scenario, redirectPath, graphPath) => {
  it.each(frameworks)("signs in and keeps the session, with secure cookies only: %s", async (framework) => {
    const redirectUris = [baseUrl + redirectPath];
    const seed = { ...defaultSeed, apps: defaultSeed.apps.map((app) => ({ ...app, redirectUris })) };
    const emulator = await startEmulator({ seed });
    onTestFinished(() => emulator.close());
    const sample = await startSample(emulator, framework, { APP_BASE_URL: baseUrl }, scenario);
    onTestFinished(() => sample.stop());
    const browser = new Browser(sample.url);
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" };
    const { location } = await browser.navigate(graphPath, { headers });
    const { url } = await emulator.signIn(location ?? "", "ben@contoso.com");
    const done = await browser.navigate(url.pathname + url.search, { headers });
    expect([done.status, done.location]).toEqual([302, baseUrl + graphPath]);
    expect(done.setCookies.some((cookie) => cookie.startsWith("sample-session"))).toBe(true);
    for (const cookie of done.setCookies) {
      expect(cookie).toMatch(/; secure/iu);
    }
    const page = await browser.navigate(graphPath, { headers });
    expect([page.status, page.body]).toEqual([200, expect.stringContaining("Ben Brandt")]);
  });
});
