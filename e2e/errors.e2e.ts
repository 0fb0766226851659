// Prevents: a framework and scenario in which an error ends in a stack trace, a redirect loop or another user's page.
// Uses HTTP without a browser. custom-routes.ts does the same for the scenarios with custom routes.
import { startEmulator, type Emulator, type SignInOptions } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Browser, type Visit } from "../packages/core/test/support/browser.ts";
import { frameworks, type Sample, startSample } from "./support/start-sample.ts";

const cells = [
  { scenario: "token-acquisition", path: "/profile", heading: "Your profile", graph: "/me", failed: [400, 403] },
  {
    scenario: "incremental-consent",
    path: "/mail/read",
    heading: "Your newest messages",
    graph: "/me/messages",
    failed: [400, 400],
  },
] as const;
const heading = ({ body }: Visit): string | undefined => /<h1[^>]*>([^<]*)<\/h1>/u.exec(body)?.[1];

for (const framework of frameworks) {
  describe.each(cells)(`${framework}: $scenario`, ({ scenario, path, heading: expected, graph, failed }) => {
    let emulator: Emulator;
    let sample: Sample;
    beforeAll(async () => {
      emulator = await startEmulator();
      sample = await startSample(emulator, framework, {}, scenario);
    });
    afterAll(async () => {
      await sample.stop();
      await emulator.close();
    });

    const responseAddress = async (browser: Browser, username: string, options?: SignInOptions): Promise<string> => {
      const { location } = await browser.navigate(path);
      const { url } = await emulator.signIn(location ?? "", username, options);
      return url.pathname + url.search;
    };
    /** Returns the library's error page, or the app's, if a hook has redirected to it. */
    const finalPage = async (browser: Browser, address: string): Promise<Visit> => {
      const visit = await browser.navigate(address);
      return visit.location?.includes("/error?") === true ? browser.navigate(visit.location) : visit;
    };
    const signIn = async (browser: Browser, username: string): Promise<void> => {
      const { status, location } = await browser.navigate(await responseAddress(browser, username));
      expect([status, location]).toEqual([302, sample.url + path]);
    };

    test("a failed sign-in ends on a page with a link, and the user is not signed in", async () => {
      const browser = new Browser(sample.url);
      const declined = await finalPage(
        browser,
        await responseAddress(browser, "alice@contoso.com", { consent: "cancel" }),
      );
      expect([declined.status, heading(declined)]).toEqual([failed[1], "You declined"]);
      const address = await responseAddress(browser, "ben@contoso.com");
      browser.cookies.clear();
      const withoutCookies = await finalPage(browser, address);
      expect([withoutCookies.status, withoutCookies.body.includes("sign_in_not_started")]).toEqual([failed[0], true]);
      for (const page of [declined, withoutCookies]) {
        expect(page.body).toContain('href="/"');
      }
      expect((await browser.navigate(path)).status).toBe(302);
    });

    test("a response that is used again signs no one else in", async () => {
      const browser = new Browser(sample.url);
      const address = await responseAddress(browser, "ben@contoso.com");
      await browser.navigate(address);
      expect((await browser.navigate(address)).location).toBe(`${sample.url}/`);
      const stranger = await finalPage(new Browser(sample.url), address);
      expect([stranger.status, stranger.body.includes("Ben Brandt")]).toEqual([failed[0], false]);
      expect(heading(await browser.navigate(path))).toBe(expected);
    });

    test("a guest can sign in, and an outage of Graph leads to an error page", async () => {
      const browser = new Browser(sample.url);
      await signIn(browser, "carla@fabrikam.com");
      expect(heading(await browser.navigate(path))).toBe(expected);
      for (const fault of [{ status: 503 }, { reset: true }] as const) {
        emulator.control.queueFault({ on: "graph", path: graph, ...fault });
        const failedPage = await browser.navigate(path);
        expect([failedPage.status, heading(failedPage)]).toEqual([502, "Something went wrong"]);
      }
    });

    test("a refresh token that Entra rejects is a 401 for a script, and sends a page to Entra and back", async () => {
      const browser = new Browser(sample.url);
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      await signIn(browser, "alice@contoso.com");
      emulator.control.expireRefreshTokens();
      const script = await browser.fetch(path);
      expect([script.status, JSON.parse(script.body)]).toMatchObject([401, { error: "interaction_required" }]);
      await signIn(browser, "alice@contoso.com");
      expect(heading(await browser.navigate(path))).toBe(expected);
    });
  });
}
