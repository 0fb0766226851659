// Prevents: a scenario that works in one framework only (a guard in front of everything, and tokens in the app's
// session).
import { describe, expect } from "vitest";

import { Browser } from "../packages/core/test/support/browser.ts";
import { describeErrors } from "./support/custom-routes.ts";
import { pickAccount, see, signedInName, signOutToStart } from "./support/person.ts";
import { sampleTests } from "./support/sample-test.ts";
import { frameworks } from "./support/start-sample.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already
const stepUp = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

for (const framework of frameworks) {
  const tests = sampleTests(framework, "session-cache");
  const { test, describeSample } = tests;

  describeSample("session-cache", () => {
    test("signs in at the guard, calls Graph, signs out, and lets another user sign in", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expectsNoFrontChannel();
      const page = await person.open(`${sample.url}/graph/me?from=a%20mail`);
      await pickAccount(page, alice, true);
      await see(page, "Your profile at Microsoft Graph");
      expect(page.url()).toBe(`${sample.url}/graph/me?from=a%20mail`);
      expect(JSON.parse(await page.locator("pre").innerText())).toMatchObject({ displayName: "Alice Ahlberg" });
      await page.getByRole("link", { name: "Account" }).click();
      await see(page, "Your account");
      const shown = await page.getByRole("main").innerText();
      expect(shown).toContain("11111111-1111-4111-8111-111111111111");
      // The session contains the record with its tokens.
      expect(Number(/([\d,]+) characters/u.exec(shown)?.[1]?.replace(",", ""))).toBeGreaterThan(2000);
      await signOutToStart(page);
      // Through the app's authorization URL.
      await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
      await pickAccount(page, ben);
      await see(page, "Your account");
      expect(await page.content()).not.toContain("Alice");
      expect(await signedInName(page)).toBe("Ben Brandt");
    });

    test("takes a token from the session, and gets a new one from Entra if it has expired", async ({
      emulator,
      sample,
      newPerson,
    }) => {
      const grants = (): readonly unknown[] =>
        emulator.control.requests().flatMap(({ grantType }) => (grantType === undefined ? [] : [grantType]));
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
      const page = await (await newPerson()).open(`${sample.url}/secure/aad`);
      await pickAccount(page, ben);
      await see(page, "Your account");
      const expiresAt = async (): Promise<number> =>
        Date.parse((await page.locator("time").getAttribute("datetime")) ?? "");
      for (const _call of ["refreshes", "finds the new token"]) {
        await page.goto(`${sample.url}/graph/me`);
        await see(page, "Your profile at Microsoft Graph");
        expect(await expiresAt()).toBeGreaterThan(Date.now() + 300_000);
        expect(grants()).toEqual(["authorization_code", "refresh_token"]);
      }
    });

    test("sends a claims challenge to Entra, and returns to the page", async ({ emulator, sample, newPerson }) => {
      emulator.control.queueFault([
        { on: "token", accessTokenLifetimeSeconds: 60 },
        {
          on: "token",
          grantType: "refresh_token",
          error: { error: "interaction_required", code: 50076, suberror: "basic_action", claims: stepUp, status: 400 },
        },
      ]);
      const page = await (await newPerson()).open(`${sample.url}/secure/aad`);
      await pickAccount(page, ben);
      await see(page, "Your account");
      const authorizeRequest = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith("/authorize"));
      await page.getByRole("link", { name: "Show user info" }).click();
      await see(page, "Verify your identity");
      await page.getByRole("button", { name: "Approve" }).click();
      await see(page, "Your profile at Microsoft Graph");
      const claims: unknown = JSON.parse(new URL((await authorizeRequest).url()).searchParams.get("claims") ?? "{}");
      expect(claims).toMatchObject(JSON.parse(stepUp) as object);
    });

    test("signs the user in again silently after a restart has lost the session", async ({
      startAnother,
      newPerson,
    }) => {
      const { emulator, sample } = await startAnother();
      const person = await newPerson();
      person.expectsOutage();
      const page = await person.open(`${sample.url}/secure/aad`);
      await pickAccount(page, alice, true);
      await see(page, "Your account");
      await sample.restart();
      emulator.control.clearRequests();
      await page.getByRole("link", { name: "User info" }).first().click();
      await see(page, "Your profile at Microsoft Graph");
      expect(emulator.control.requests().map(({ grantType }) => grantType)).toContain("authorization_code");
      expect(await signedInName(page)).toBe("Alice Ahlberg");
    });
  });

  describe(`${framework}: the guard of session-cache`, () => {
    test("protects every path that is not public, whether a route exists or not, and responds to scripts and forms too", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      for (const path of [
        "/secure/aad",
        "/graph/me",
        "/nowhere",
        "/secure",
        "/sign_in/x",
        "/sign_in%2f",
        "/x//sign_in",
      ]) {
        const visit = await browser.navigate(path);
        expect([path, visit.status], path).toEqual([path, 302]);
        expect(new URL(visit.location ?? "").origin).toBe(emulator.url);
        expect((await browser.fetch(path)).status).toBe(401);
      }
      const form = await browser.post("/graph/me");
      expect([form.status, form.body]).toEqual([401, expect.stringContaining("Your form was not submitted")]);
      expect((await browser.navigate("/")).status).toBe(200);
      const signInUrl = new URL((await browser.navigate("/sign_in")).location ?? "");
      expect([signInUrl.origin, signInUrl.searchParams.get("prompt")]).toEqual([emulator.url, "select_account"]);
    });
  });

  describeErrors(tests, framework, {
    scenario: "session-cache",
    redirectPath: "/auth/callback",
    graphPath: "/graph/me",
    graphHeading: "Your profile at Microsoft Graph",
  });
}
