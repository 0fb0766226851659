import { describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await testApp(emulator);

describe("responses to a signed-in user", () => {
  it("and the library's own responses are no-store; an anonymous public page is not [D09]", async () => {
    const browser = new Browser(app.origin);
    const begun = await browser.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const callback = await browser.navigate(url.href);
    const visits: Visit[] = [
      begun,
      callback,
      await browser.navigate("/"),
      await browser.navigate("/profile"),
      await browser.fetch("/token"),
      await browser.navigate("/auth/sign-in"),
      await browser.navigate("/auth/callback"),
      await browser.navigate("/auth/sign-out"),
      await browser.post("/auth/sign-out"),
      await browser.navigate("/auth/signed-out"),
      await browser.navigate("/auth/front-channel-sign-out"),
      await browser.fetch("/profile"),
      await browser.post("/profile"),
    ];
    expect(visits.map(({ status }) => status)).toEqual([
      302, 302, 200, 200, 200, 302, 400, 200, 302, 200, 200, 401, 401,
    ]);
    for (const visit of visits) {
      expect(visit.headers["cache-control"]).toBe("no-store");
    }
    const anonymous = await new Browser(app.origin).navigate("/");
    expect(anonymous.headers["cache-control"]).toBeUndefined();
    expect(anonymous.setCookies).toEqual([]);
  });

  it("and the library's own pages send no referrer and load nothing from elsewhere [B15, D09]", async () => {
    const browser = new Browser(app.origin);
    const pages = [];
    for (const address of ["/profile", "/auth/callback", "/auth/sign-out", "/auth/signed-out"]) {
      const visit = await browser.navigate(address);
      if (visit.status !== 302) {
        pages.push(visit);
      }
      // Only the page with the sign-out button names its own site, to itself: older browsers identify its form by
      // Origin.
      const policy = address === "/auth/sign-out" ? "same-origin" : "no-referrer";
      expect(visit.headers["referrer-policy"]).toBe(policy);
      expect(visit.headers["x-content-type-options"]).toBe("nosniff");
      expect(visit.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//u);
    }
    expect(pages).toHaveLength(3);
    for (const { headers } of pages) {
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
  });
});
