import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pickAccount, see, signedInName, signOutToStart } from "./person.ts";
import type { SampleTests } from "./sample-test.ts";

/** What the two scenarios with routes of their own call things. */
export interface OwnRoutes {
  /** Where Entra sends the browser back to. */
  readonly redirectPath: string;
  readonly graphPath: string;
  readonly graphHeading: string;
  /** From a first visit to Entra. */
  readonly begin: (page: Page) => Promise<void>;
  /** Where a sign-in that began there ends. */
  readonly signedInHeading: string;
}

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already
const carla = "carla@fabrikam.com"; // a guest

/** What goes wrong in every app, and where a person ends who meets it. */
export function describeMishaps({ test, describeSample }: SampleTests, routes: OwnRoutes): void {
  const { redirectPath, graphPath, graphHeading, begin, signedInHeading } = routes;

  describeSample("what goes wrong ends where one can go on:", () => {
    test("a consent that is declined", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expects(403, redirectPath);
      const page = await person.open(sample.url);
      await begin(page);
      await page.getByRole("button", { name: alice }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await see(page, "You declined");
      await page.getByRole("link", { name: "Home page" }).click();
      await begin(page); // Entra knows already who it is
      await page.getByRole("button", { name: "Accept" }).click();
      await see(page, signedInHeading);
    });

    test("cookies that are gone when Entra answers, and an answer that is used again", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expects(400, redirectPath);
      const page = await person.open(sample.url);
      await begin(page);
      await see(page, "Pick an account");
      await person.losesCookiesOfTheApp();
      await pickAccount(page, ben);
      await see(page, "This sign-in did not begin in this browser");
      await page.getByRole("link", { name: "Home page" }).click();
      const answered = page.waitForRequest((request) => new URL(request.url()).pathname === redirectPath);
      await begin(page); // Entra knows already who it is
      await see(page, signedInHeading);
      const address = (await answered).url();
      await page.goto(address); // in the same browser: it is signed in already, and stays so
      expect(await signedInName(page)).toBe("Ben Brandt");
      const stranger = await newPerson();
      stranger.expects(400, redirectPath);
      const elsewhere = await stranger.open(address);
      await see(elsewhere, "This sign-in did not begin in this browser");
      expect((await elsewhere.content()).includes("Ben")).toBe(false);
    });

    test("Graph that answers with an error, or not at all", async ({ emulator, sample, newPerson }) => {
      const person = await newPerson();
      person.expects(502, graphPath);
      const page = await person.open(sample.url);
      await begin(page);
      await pickAccount(page, ben);
      await see(page, signedInHeading);
      for (const how of [{ status: 503 }, { reset: true }] as const) {
        emulator.control.queueFault({ on: "graph", path: "/me", ...how });
        await page.goto(sample.url + graphPath);
        await see(page, "Something went wrong");
        await page.getByText("You are still signed in: try again in a moment.").waitFor();
        expect(await signedInName(page)).toBe("Ben Brandt");
      }
      await page.reload();
      await see(page, graphHeading);
    });

    test("a refresh token that Entra takes no more, with and without a session at Entra", async ({
      emulator,
      sample,
      newPerson,
    }) => {
      for (const entraKnows of [true, false]) {
        emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
        const page = await (await newPerson()).open(sample.url);
        await begin(page);
        await pickAccount(page, ben);
        await see(page, signedInHeading);
        if (entraKnows) emulator.control.expireRefreshTokens();
        else await emulator.control.reset();
        await page.goto(sample.url + graphPath);
        if (!entraKnows) await pickAccount(page, ben);
        await see(page, graphHeading);
        expect(page.url()).toBe(sample.url + graphPath);
      }
    });

    test("a guest, who signs in like anybody else", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expectsNoFrontChannel();
      const page = await person.open(sample.url);
      await begin(page);
      await pickAccount(page, carla, true);
      await see(page, signedInHeading);
      await page.goto(sample.url + graphPath);
      await see(page, graphHeading);
      expect(await page.locator("pre").innerText()).toContain("carla_fabrikam.com#EXT#@contoso.onmicrosoft.com");
      await signOutToStart(page);
    });
  });
}
