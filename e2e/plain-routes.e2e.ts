// Prevents: a scenario that works in one framework only (five plain routes, and a token cache that is saved only if it
// changed).
import type { Page } from "playwright-core";
import { expect } from "vitest";

import { describeErrors } from "./support/custom-routes.ts";
import { pickAccount, see, signedInName, signOutToStart } from "./support/person.ts";
import { sampleTests } from "./support/sample-test.ts";
import { frameworks } from "./support/start-sample.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already

const followSignInLink = (page: Page): Promise<void> =>
  page.getByRole("link", { name: "Sign in with Microsoft" }).click();

for (const framework of frameworks) {
  const tests = sampleTests(framework, "plain-routes");
  const { test, describeSample } = tests;

  describeSample("plain-routes", () => {
    test("signs in, calls Graph and signs out through its own routes, and lets another user sign in", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expectsNoFrontChannel();
      const page = await person.open(sample.url);
      await see(page, "Sign in to call Microsoft Graph");
      expect(page.url()).toBe(`${sample.url}/login`);
      await followSignInLink(page);
      await pickAccount(page, alice, true);
      await see(page, "Welcome, Alice Ahlberg");
      expect(page.url()).toBe(`${sample.url}/`);
      await page.getByRole("link", { name: "Call Microsoft Graph" }).click();
      await see(page, "Response from Microsoft Graph");
      expect(JSON.parse(await page.locator("pre").innerText())).toMatchObject({ displayName: "Alice Ahlberg" });
      await signOutToStart(page);
      await page.goto(`${sample.url}/graphcall`); // sends a signed-out user to Entra and back to this page
      await pickAccount(page, ben);
      await see(page, "Response from Microsoft Graph");
      expect(await page.content()).not.toContain("Alice");
      expect(await signedInName(page)).toBe("Ben Brandt");
    });

    test("saves the token cache in the session only if it has changed", async ({ emulator, sample, newPerson }) => {
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      const page = await (await newPerson()).open(sample.url);
      await followSignInLink(page);
      await pickAccount(page, ben);
      await see(page, "Welcome, Ben Brandt");
      await page.getByRole("link", { name: "Call Microsoft Graph" }).click();
      for (const [cacheState, refreshes] of [
        ["saved", 1], // the token of the sign-in expires too soon to be used
        ["unchanged", 1],
        ["unchanged", 1],
      ] as const) {
        await see(page, "Response from Microsoft Graph");
        expect(await page.locator("dd").innerText()).toBe(cacheState);
        const grants = emulator.control.requests().filter(({ grantType }) => grantType === "refresh_token");
        expect(grants).toHaveLength(refreshes);
        await page.getByRole("link", { name: "Call again" }).click();
      }
    });

    test("responds to a foreign state with an error page, not with another sign-in", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expects(400, "/getAToken");
      const page = await person.open(`${sample.url}/login`);
      await page.goto(`${sample.url}/getAToken?code=a-code&state=another-state`);
      await see(page, "This sign-in did not start in this browser");
      expect(page.url()).toBe(`${sample.url}/getAToken?code=a-code&state=another-state`);
      await page.getByRole("link", { name: "Home page" }).click();
      await see(page, "Sign in to call Microsoft Graph");
    });

    test("signs the user in again silently after a restart has lost the session", async ({
      startAnother,
      newPerson,
    }) => {
      const { emulator, sample } = await startAnother();
      const person = await newPerson();
      person.expectsOutage();
      const page = await person.open(sample.url);
      await followSignInLink(page);
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

  describeErrors(tests, framework, {
    scenario: "plain-routes",
    redirectPath: "/getAToken",
    graphPath: "/graphcall",
    graphHeading: "Response from Microsoft Graph",
  });
}
