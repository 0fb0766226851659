// Prevents: a sample that passes every HTTP test, but in which a user cannot sign in or out in a browser.
import { expect } from "vitest";

import { pickAccount, see, signedInName, signIn, signOut } from "./person.ts";
import type { SampleTests } from "./sample-test.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already

/** Registers the tests that every framework must pass. */
export function describeEveryFramework({ test, describeSample }: SampleTests): void {
  describeSample("signing in", () => {
    test("leads from the home page through account picker and consent back to it, and shows the user's name", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      const page = await person.open(sample.url);
      expect(await signedInName(page)).toBeUndefined();
      await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
      await see(page, "Pick an account");
      await page.getByRole("button", { name: alice }).click();
      await see(page, "Permissions requested");
      await page.getByRole("button", { name: "Accept" }).click();
      await see(page, "Hello, Alice Ahlberg");
      expect(page.url()).toBe(`${sample.url}/`);
      expect(await signedInName(page)).toBe("Alice Ahlberg");
    });

    test("returns to the requested page with its query", async ({ sample, newPerson }) => {
      const page = await (await newPerson()).open(`${sample.url}/profile?from=a%20mail&x=1`);
      await pickAccount(page, ben);
      await see(page, "Your profile");
      expect(page.url()).toBe(`${sample.url}/profile?from=a%20mail&x=1`);
    });

    test("in two tabs at once returns each tab to its own page", async ({ sample, newPerson }) => {
      const person = await newPerson();
      const profile = await person.open(`${sample.url}/profile`);
      const claims = await person.open(`${sample.url}/claims`);
      await Promise.all([pickAccount(profile, ben), pickAccount(claims, ben)]);
      await see(profile, "Your profile");
      await see(claims, "Claims of your ID token");
      await profile.reload();
      await see(profile, "Your profile");
    });

    test("that the user declines ends on a page from which the user can try again", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expects(403, "/auth/callback");
      const page = await person.open(`${sample.url}/profile`);
      await see(page, "Pick an account");
      await page.getByRole("button", { name: alice }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await see(page, "You declined");
      expect(new URL(page.url()).origin).toBe(sample.url);
      await page.getByRole("link", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Accept" }).click();
      await see(page, "Your profile");
    });

    test("needs no click after the app restarts while the browser is open", async ({ startAnother, newPerson }) => {
      const { emulator, sample } = await startAnother();
      const person = await newPerson();
      person.expectsOutage();
      const page = await person.open(`${sample.url}/profile`);
      await pickAccount(page, alice, true);
      await see(page, "Your profile");
      await sample.restart();
      emulator.control.clearRequests();
      await page.getByRole("link", { name: "Claims" }).click();
      await see(page, "Claims of your ID token");
      expect(emulator.control.requests().map(({ grantType }) => grantType)).toContain("authorization_code");
      expect(await signedInName(page)).toBe("Alice Ahlberg");
    });
  });

  describeSample("a signed-in page", () => {
    test("shows the profile and the photo that Graph has", async ({ sample, newPerson }) => {
      const page = await (await newPerson()).open(`${sample.url}/profile`);
      await pickAccount(page, ben);
      await see(page, "Your profile");
      const shown = await page.getByRole("main").innerText();
      for (const value of ["Ben Brandt", "Engineer", ben, "be000000-0000-4000-8000-000000000002"]) {
        expect(shown).toContain(value);
      }
      const width = await page.getByAltText("Your photo").evaluate((image: HTMLImageElement) => image.naturalWidth);
      expect(width).toBe(96);
    });

    test("shows the ID token's claims in a table", async ({ sample, newPerson }) => {
      const page = await (await newPerson()).open(`${sample.url}/claims`);
      await pickAccount(page, ben);
      const claim = (name: string) =>
        page
          .getByRole("row", { name: new RegExp(`^${name} `, "u") })
          .getByRole("cell")
          .innerText();
      expect(await claim("oid")).toBe("be000000-0000-4000-8000-000000000002");
      expect(await claim("tid")).toBe("11111111-1111-4111-8111-111111111111");
      expect(await claim("name")).toBe("Ben Brandt");
      expect(await claim("exp")).toMatch(/^\d+\s+\d{4}-\d\d-\d\dT/u);
    });

    test("gets JSON from the app's API by fetch", async ({ sample, newPerson }) => {
      const person = await newPerson();
      await person.loadsScriptsSlowly();
      const page = await person.open(sample.url);
      await signIn(page, ben);
      await page.getByRole("button", { name: "Fetch /api/me" }).click();
      await page.getByText("200 OK").waitFor();
      const shown: unknown = JSON.parse(await page.locator("#response pre").innerText());
      expect(shown).toMatchObject({ displayName: "Ben Brandt", userPrincipalName: ben });
    });

    test("that fetches after the session has ended elsewhere shows a link to sign in", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expects(401, "/api/me");
      const page = await person.open(sample.url);
      await signIn(page, ben);
      const other = await person.open(`${sample.url}/profile`);
      await signOut(other);
      await page.getByRole("button", { name: "Fetch /api/me" }).click();
      await page.getByText("401 Unauthorized").waitFor();
      expect(await page.locator("#response pre").innerText()).toContain('"error": "login_required"');
      await page.getByRole("link", { name: "Sign in and return here" }).click();
      await pickAccount(page, ben);
      await see(page, "Hello, Ben Brandt");
    });
  });

  describeSample("signing out", () => {
    test("ends the session in the app and at Entra: the next page asks for an account", async ({
      sample,
      newPerson,
    }) => {
      const page = await (await newPerson()).open(`${sample.url}/profile`);
      await pickAccount(page, ben);
      await signOut(page);
      await page.goto(`${sample.url}/profile`);
      await see(page, "Pick an account");
      expect(await page.getByText("Signed in", { exact: true }).count()).toBe(0);
    });

    test("lets another user sign in", async ({ sample, newPerson }) => {
      const page = await (await newPerson()).open(`${sample.url}/profile`);
      await pickAccount(page, alice, true);
      await signOut(page);
      await page.getByRole("link", { name: "Sign in again" }).click();
      await pickAccount(page, ben);
      await see(page, "Hello, Ben Brandt");
      await page.getByRole("link", { name: "Profile" }).first().click();
      await see(page, "Your profile");
      const shown = await page.getByRole("main").innerText();
      expect(shown).toContain("Ben Brandt");
      expect(shown).not.toContain("Alice");
    });

    test("by a link asks first, because only a form can sign out", async ({ sample, newPerson }) => {
      const page = await (await newPerson()).open(`${sample.url}/profile`);
      await pickAccount(page, ben);
      await see(page, "Your profile");
      await page.goto(`${sample.url}/auth/sign-out`);
      await see(page, "Sign out?");
      await signOut(page);
    });
  });

  describeSample("every page", () => {
    test("complies with its content security policy, and requests nothing that is missing", async ({
      sample,
      emulator,
      newPerson,
    }) => {
      const person = await newPerson();
      const page = await person.open(emulator.url);
      const walk: readonly (readonly [path: string, heading: string, status?: number])[] = [
        ["/no-such-page", "Page not found", 404],
        ["/auth/callback", "The sign-in response is incomplete", 400],
        ["/auth/callback?code=forged&state=forged", "This sign-in did not start in this browser", 400],
        ["/auth/sign-in?return_to=https://elsewhere.example", "This link leads away from the app", 400],
        ["/auth/sign-out", "Sign out?"],
        ["/auth/signed-out", "You are signed out"],
      ];
      for (const [path, heading, status = 200] of walk) {
        if (status !== 200) {
          person.expects(status, path.replace(/\?.*/u, ""));
        }
        await page.goto(sample.url + path);
        await see(page, heading);
      }
      await page.goto(sample.url);
      await signIn(page, alice, true);
      for (const [path, heading] of [
        ["/", "Hello, Alice Ahlberg"],
        ["/profile", "Your profile"],
        ["/claims", "Claims of your ID token"],
      ] as const) {
        await page.goto(sample.url + path);
        await see(page, heading);
      }
      await signOut(page);
    });
  });
}
