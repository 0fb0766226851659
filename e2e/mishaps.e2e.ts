// Prevents: a cell in which something that goes wrong ends in a stack trace, a loop or somebody else's page. By HTTP, as own-routes.ts does
// it for the scenarios with routes of their own.
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
  describe.each(cells)(`${framework}: $scenario`, ({ scenario, path, heading: wanted, graph, failed }) => {
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

    const answered = async (browser: Browser, username: string, options?: SignInOptions): Promise<string> => {
      const { location } = await browser.navigate(path);
      const { url } = await emulator.signIn(location ?? "", username, options);
      return url.pathname + url.search;
    };
    /** A page of the library's, or the app's own that a hook has sent the browser to. */
    const ended = async (browser: Browser, address: string): Promise<Visit> => {
      const visit = await browser.navigate(address);
      return visit.location?.includes("/error?") === true ? browser.navigate(visit.location) : visit;
    };
    const signIn = async (browser: Browser, username: string): Promise<void> => {
      const { status, location } = await browser.navigate(await answered(browser, username));
      expect([status, location]).toEqual([302, sample.url + path]);
    };

    test("what goes wrong on the way in ends on a page with a way on, and nobody is signed in", async () => {
      const browser = new Browser(sample.url);
      const declined = await ended(browser, await answered(browser, "alice@contoso.com", { consent: "cancel" }));
      expect([declined.status, heading(declined)]).toEqual([failed[1], "You declined"]);
      const address = await answered(browser, "ben@contoso.com");
      browser.cookies.clear();
      const lost = await ended(browser, address);
      expect([lost.status, lost.body.includes("sign_in_not_started")]).toEqual([failed[0], true]);
      for (const page of [declined, lost]) {
        expect(page.body).toContain('href="/"');
      }
      expect((await browser.navigate(path)).status).toBe(302);
    });

    test("an answer that is used again lets nobody else in", async () => {
      const browser = new Browser(sample.url);
      const address = await answered(browser, "ben@contoso.com");
      await browser.navigate(address);
      expect((await browser.navigate(address)).location).toBe(`${sample.url}/`);
      const stranger = await ended(new Browser(sample.url), address);
      expect([stranger.status, stranger.body.includes("Ben Brandt")]).toEqual([failed[0], false]);
      expect(heading(await browser.navigate(path))).toBe(wanted);
    });

    test("a guest is let in like anybody else, and Graph that is down is a page", async () => {
      const browser = new Browser(sample.url);
      await signIn(browser, "carla@fabrikam.com");
      expect(heading(await browser.navigate(path))).toBe(wanted);
      for (const how of [{ status: 503 }, { reset: true }] as const) {
        emulator.control.queueFault({ on: "graph", path: graph, ...how });
        const down = await browser.navigate(path);
        expect([down.status, heading(down)]).toEqual([502, "Something went wrong"]);
      }
    });

    test("a refresh token that Entra takes no more is a 401 for a script, and sends a person to Entra and back", async () => {
      const browser = new Browser(sample.url);
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      await signIn(browser, "alice@contoso.com");
      emulator.control.expireRefreshTokens();
      const script = await browser.fetch(path);
      expect([script.status, JSON.parse(script.body)]).toMatchObject([401, { error: "interaction_required" }]);
      await signIn(browser, "alice@contoso.com");
      expect(heading(await browser.navigate(path))).toBe(wanted);
    });
  });
}
