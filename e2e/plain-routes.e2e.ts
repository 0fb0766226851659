// Prevents: a scenario whose story (five plain routes, a token cache saved only if it changed) is true in one framework only.
import type { Page } from "playwright-core";
import { expect } from "vitest";

import { describeMishaps } from "./support/own-routes.ts";
import { pickAccount, see, signedInName, signOutToStart } from "./support/person.ts";
import { sampleTests } from "./support/sample-test.ts";
import { frameworks } from "./support/start-sample.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already

const begin = (page: Page): Promise<void> => page.getByRole("link", { name: "Sign in with Microsoft" }).click();

for (const framework of frameworks) {
  const tests = sampleTests(framework, "plain-routes");
  const { test, describeSample } = tests;

  describeSample("plain-routes", () => {
    test("leads by its own routes in, to Graph, out, and lets somebody else in", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expectsNoFrontChannel();
      const page = await person.open(sample.url);
      await see(page, "Sign in to call Microsoft Graph");
      expect(page.url()).toBe(`${sample.url}/login`);
      await begin(page);
      await pickAccount(page, alice, true);
      await see(page, "Welcome, Alice Ahlberg");
      expect(page.url()).toBe(`${sample.url}/`);
      await page.getByRole("link", { name: "Call Microsoft Graph" }).click();
      await see(page, "Response from Microsoft Graph");
      expect(JSON.parse(await page.locator("pre").innerText())).toMatchObject({ displayName: "Alice Ahlberg" });
      await signOutToStart(page);
      await page.goto(`${sample.url}/graphcall`); // whoever is not signed in is sent to Entra, and comes back here
      await pickAccount(page, ben);
      await see(page, "Response from Microsoft Graph");
      expect(await page.content()).not.toContain("Alice");
      expect(await signedInName(page)).toBe("Ben Brandt");
    });

    test("saves the token cache into the session only where it has changed", async ({
      emulator,
      sample,
      newPerson,
    }) => {
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      const page = await (await newPerson()).open(sample.url);
      await begin(page);
      await pickAccount(page, ben);
      await see(page, "Welcome, Ben Brandt");
      await page.getByRole("link", { name: "Call Microsoft Graph" }).click();
      for (const [said, refreshes] of [
        ["saved", 1], // the token of the sign-in was too short for use
        ["unchanged", 1],
        ["unchanged", 1],
      ] as const) {
        await see(page, "Response from Microsoft Graph");
        expect(await page.locator("dd").innerText()).toBe(said);
        const grants = emulator.control.requests().filter(({ grantType }) => grantType === "refresh_token");
        expect(grants).toHaveLength(refreshes);
        await page.getByRole("link", { name: "Call again" }).click();
      }
    });

    test("answers a state that is not its own with a page, and not with another sign-in", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expects(400, "/getAToken");
      const page = await person.open(`${sample.url}/login`);
      await page.goto(`${sample.url}/getAToken?code=a-code&state=another-state`);
      await see(page, "This sign-in did not start in this browser");
      expect(page.url()).toBe(`${sample.url}/getAToken?code=a-code&state=another-state`);
      await page.getByRole("link", { name: "Home page" }).click();
      await see(page, "Sign in to call Microsoft Graph");
    });

    test("signs in again without a question after the session has died with the process", async ({
      startAnother,
      newPerson,
    }) => {
      const { emulator, sample } = await startAnother();
      const person = await newPerson();
      person.expectsOutage();
      const page = await person.open(sample.url);
      await begin(page);
      await pickAccount(page, alice, true);
      await see(page, "Welcome, Alice Ahlberg");
      await sample.restart();
      emulator.control.clearRequests();
      await page.getByRole("link", { name: "Call Microsoft Graph" }).click();
      await see(page, "Response from Microsoft Graph");
      expect(emulator.control.requests().map(({ grantType }) => grantType)).toContain("authorization_code");
      expect(await signedInName(page)).toBe("Alice Ahlberg");
    });
  });

  describeMishaps(tests, framework, {
    scenario: "plain-routes",
    redirectPath: "/getAToken",
    graphPath: "/graphcall",
    graphHeading: "Response from Microsoft Graph",
  });
}
