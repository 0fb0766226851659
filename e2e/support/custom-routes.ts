import type { Emulator, SignInOptions } from "@identity-web/entra-emulator";
import { describe, expect } from "vitest";

import { Browser, type Visit } from "../../packages/core/test/support/browser.ts";
import type { SampleTests } from "./sample-test.ts";
import type { Framework } from "./start-sample.ts";

/** What the scenarios with routes of their own call things. */
export interface OwnRoutes {
  readonly scenario: string;
  /** Where Entra sends the browser back to. */
  readonly redirectPath: string;
  readonly graphPath: string;
  readonly graphHeading: string;
}

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already
const carla = "carla@fabrikam.com"; // a guest

/**
 * What goes wrong in every app, and where a person ends who meets it. By HTTP, because the pages are plain: a second
 * for each cell.
 */
export function describeMishaps({ test }: SampleTests, framework: Framework, routes: OwnRoutes): void {
  const { scenario, redirectPath, graphPath, graphHeading } = routes;
  const heading = ({ body }: Visit): string | undefined => /<h1[^>]*>([^<]*)<\/h1>/u.exec(body)?.[1];
  /** From a page that needs a user to Entra, and to the address that leads back. */
  const answered = async (browser: Browser, emulator: Emulator, username: string, options?: SignInOptions) => {
    const { location } = await browser.navigate(graphPath);
    const { url } = await emulator.signIn(location ?? "", username, options);
    expect(url.pathname).toBe(redirectPath);
    return url.pathname + url.search;
  };
  const signIn = async (browser: Browser, emulator: Emulator, username: string): Promise<void> => {
    const { status, location } = await browser.navigate(await answered(browser, emulator, username));
    expect([status, location]).toEqual([302, expect.stringMatching(new RegExp(`${graphPath}$`, "u"))]);
  };
  const homeLink = '<a href="/">Home page</a>';

  describe(`${framework}: what goes wrong in ${scenario} ends on a page that says what to do`, () => {
    test.beforeEach(({ emulator }) => emulator.control.reset());

    test("a consent that is declined, and can be given the next time", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      const declined = await browser.navigate(await answered(browser, emulator, alice, { consent: "cancel" }));
      expect([declined.status, heading(declined)]).toEqual([403, "You declined"]);
      expect(declined.body).toContain(homeLink);
      await signIn(browser, emulator, alice);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("cookies that are gone when Entra answers, and another browser's answer", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      const address = await answered(browser, emulator, ben);
      browser.cookies.clear();
      for (const visit of [await browser.navigate(address), await new Browser(sample.url).navigate(address)]) {
        expect([visit.status, heading(visit)]).toEqual([400, "This sign-in did not start in this browser"]);
        expect(visit.body).toContain(homeLink);
        expect(visit.body).not.toMatch(/Ben|Welcome/u);
      }
      expect((await browser.navigate(graphPath)).status).toBe(302);
    });

    test("an answer that is used again: who is signed in stays so, and nobody else gets in", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      const address = await answered(browser, emulator, ben);
      await browser.navigate(address);
      emulator.control.clearRequests();
      expect((await browser.navigate(address)).status).toBe(302);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
      // The code is not redeemed again.
      expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toEqual([]);
      expect((await new Browser(sample.url).navigate(address)).status).toBe(400);
    });

    test("the framework's session that is lost while one is at Entra", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      const address = await answered(browser, emulator, ben);
      const lost = [...browser.cookies.keys()].filter((name) => name.startsWith("sample-session"));
      for (const name of lost) {
        browser.cookies.delete(name);
      }
      expect((await browser.navigate(address)).status).toBe(302);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("Graph that answers with an error, or not at all", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      await signIn(browser, emulator, ben);
      for (const how of [{ status: 503 }, { reset: true }] as const) {
        emulator.control.queueFault({ on: "graph", path: "/me", ...how });
        const failed = await browser.navigate(graphPath);
        expect([failed.status, heading(failed)]).toEqual([502, "Something went wrong"]);
        expect(failed.body).toContain("You are still signed in. Try again in a moment.");
        expect(failed.body).toContain("Ben Brandt");
      }
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("a refresh token that Entra takes no more", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      await signIn(browser, emulator, ben);
      emulator.control.expireRefreshTokens();
      const script = await browser.fetch(graphPath);
      expect([script.status, JSON.parse(script.body)]).toMatchObject([401, { error: "interaction_required" }]);
      await signIn(browser, emulator, ben); // a person is sent to Entra, which may know who it is, and back to the page
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("a guest, who signs in like anybody else", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      await signIn(browser, emulator, carla);
      const page = await browser.navigate(graphPath);
      expect(heading(page)).toBe(graphHeading);
      expect(page.body).toContain("carla_fabrikam.com#EXT#@contoso.onmicrosoft.com");
    });
  });
}
