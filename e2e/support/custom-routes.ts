import type { Emulator, SignInOptions } from "@identity-web/entra-emulator";
import { describe, expect } from "vitest";

import { Browser, type Visit } from "../../packages/core/test/support/browser.ts";
import type { SampleTests } from "./sample-test.ts";
import type { Framework } from "./start-sample.ts";

/** The names that a scenario with custom routes uses. */
export interface CustomRoutes {
  readonly scenario: string;
  /** The path to which Entra sends its response. */
  readonly redirectPath: string;
  readonly graphPath: string;
  readonly graphHeading: string;
}

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already
const carla = "carla@fabrikam.com"; // a guest

/**
 * Registers tests of the errors that every app meets. They use HTTP without a browser, because the pages are plain: a
 * second for each framework and scenario.
 */
export function describeErrors({ test }: SampleTests, framework: Framework, routes: CustomRoutes): void {
  const { scenario, redirectPath, graphPath, graphHeading } = routes;
  const heading = ({ body }: Visit): string | undefined => /<h1[^>]*>([^<]*)<\/h1>/u.exec(body)?.[1];
  /** Goes from a page that requires a user to Entra, and returns the address of Entra's response. */
  const responseAddress = async (browser: Browser, emulator: Emulator, username: string, options?: SignInOptions) => {
    const { location } = await browser.navigate(graphPath);
    const { url } = await emulator.signIn(location ?? "", username, options);
    expect(url.pathname).toBe(redirectPath);
    return url.pathname + url.search;
  };
  const signIn = async (browser: Browser, emulator: Emulator, username: string): Promise<void> => {
    const { status, location } = await browser.navigate(await responseAddress(browser, emulator, username));
    expect([status, location]).toEqual([302, expect.stringMatching(new RegExp(`${graphPath}$`, "u"))]);
  };
  const homeLink = '<a href="/">Home page</a>';

  describe(`${framework}: errors in ${scenario}`, () => {
    test.beforeEach(({ emulator }) => emulator.control.reset());

    test("a declined consent ends on a page, and the user can consent the next time", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      const declined = await browser.navigate(await responseAddress(browser, emulator, alice, { consent: "cancel" }));
      expect([declined.status, heading(declined)]).toEqual([403, "You declined"]);
      expect(declined.body).toContain(homeLink);
      await signIn(browser, emulator, alice);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("a response without its cookies, or in another browser, ends on a page and signs no one in", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      const address = await responseAddress(browser, emulator, ben);
      browser.cookies.clear();
      for (const visit of [await browser.navigate(address), await new Browser(sample.url).navigate(address)]) {
        expect([visit.status, heading(visit)]).toEqual([400, "This sign-in did not start in this browser"]);
        expect(visit.body).toContain(homeLink);
        expect(visit.body).not.toMatch(/Ben|Welcome/u);
      }
      expect((await browser.navigate(graphPath)).status).toBe(302);
    });

    test("a response that is used again keeps the user signed in, and signs no one else in", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      const address = await responseAddress(browser, emulator, ben);
      await browser.navigate(address);
      emulator.control.clearRequests();
      expect((await browser.navigate(address)).status).toBe(302);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
      // The library does not redeem the code again.
      expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toEqual([]);
      expect((await new Browser(sample.url).navigate(address)).status).toBe(400);
    });

    test("a framework session that is lost while the user is at Entra does not prevent the sign-in", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      const address = await responseAddress(browser, emulator, ben);
      const lost = [...browser.cookies.keys()].filter((name) => name.startsWith("sample-session"));
      for (const name of lost) {
        browser.cookies.delete(name);
      }
      expect((await browser.navigate(address)).status).toBe(302);
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("an error of Graph, or no response, leads to an error page, and the user stays signed in", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      await signIn(browser, emulator, ben);
      for (const fault of [{ status: 503 }, { reset: true }] as const) {
        emulator.control.queueFault({ on: "graph", path: "/me", ...fault });
        const failed = await browser.navigate(graphPath);
        expect([failed.status, heading(failed)]).toEqual([502, "Something went wrong"]);
        expect(failed.body).toContain("You are still signed in. Try again in a moment.");
        expect(failed.body).toContain("Ben Brandt");
      }
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("a refresh token that Entra rejects is a 401 for a script, and sends a page to Entra and back", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      await signIn(browser, emulator, ben);
      emulator.control.expireRefreshTokens();
      const script = await browser.fetch(graphPath);
      expect([script.status, JSON.parse(script.body)]).toMatchObject([401, { error: "interaction_required" }]);
      await signIn(browser, emulator, ben); // a page redirects to Entra, which may know the user, and back
      expect(heading(await browser.navigate(graphPath))).toBe(graphHeading);
    });

    test("a guest can sign in like any other user", async ({ emulator, sample }) => {
      const browser = new Browser(sample.url);
      await signIn(browser, emulator, carla);
      const page = await browser.navigate(graphPath);
      expect(heading(page)).toBe(graphHeading);
      expect(page.body).toContain("carla_fabrikam.com#EXT#@contoso.onmicrosoft.com");
    });
  });
}
