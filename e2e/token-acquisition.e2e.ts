// Prevents: a sample that passes every HTTP test, but in which a user cannot sign in or out in a browser.
// support/every-framework.ts contains the tests for every framework. The tests here do not depend on the framework, so
// they run once.
import { expect } from "vitest";

import { describeEveryFramework } from "./support/every-framework.ts";
import { pickAccount, pressByKeyboard, see, signedInName, signIn, signOut } from "./support/person.ts";
import { sampleTests } from "./support/sample-test.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already

const { test, describeSample } = sampleTests("express");

describeEveryFramework({ test, describeSample });

describeSample("signing in", () => {
  test("keeps two users in two browsers apart", async ({ sample, newPerson }) => {
    const ofAlice = await (await newPerson()).open(`${sample.url}/profile`);
    const ofBen = await (await newPerson()).open(`${sample.url}/profile`);
    await pickAccount(ofAlice, alice, true);
    await pickAccount(ofBen, ben);
    await see(ofAlice, "Your profile");
    await see(ofBen, "Your profile");
    await ofAlice.reload();
    expect(await ofAlice.getByRole("main").innerText()).toContain("a11ce000-0000-4000-8000-000000000001");
    expect(await ofBen.getByRole("main").innerText()).toContain("be000000-0000-4000-8000-000000000002");
  });

  test("makes the back button lead to no error, and to no page that shows the user as signed out", async ({
    sample,
    newPerson,
  }) => {
    const page = await (await newPerson()).open(sample.url);
    await signIn(page, ben);
    for (const _entry of ["Entra's page, which sends the used response again", "the home page from before"]) {
      await page.goBack();
      await see(page, "Hello, Ben Brandt");
      expect(page.url()).toBe(`${sample.url}/`);
    }
  });

  test("works in two samples on two ports at once", async ({ sample, startAnother, newPerson }) => {
    const other = await startAnother();
    const person = await newPerson();
    const here = await person.open(`${sample.url}/profile`);
    const there = await person.open(`${other.sample.url}/profile`);
    await pickAccount(here, alice, true);
    await pickAccount(there, ben);
    await see(here, "Your profile");
    await see(there, "Your profile");
    await here.reload();
    await there.reload();
    expect([await signedInName(here), await signedInName(there)]).toEqual(["Alice Ahlberg", "Ben Brandt"]);
    await signOut(here);
    await there.reload();
    expect(await signedInName(there)).toBe("Ben Brandt");
  });
});

describeSample("a signed-in page", () => {
  test("shows the profile of a user without a photo", async ({ emulator, sample, newPerson }) => {
    emulator.control.queueFault({
      on: "graph",
      path: "/me/photo/$value",
      error: { error: "ImageNotFound", status: 404 },
    });
    const page = await (await newPerson()).open(`${sample.url}/profile`);
    await pickAccount(page, ben);
    await page.getByText("No photo").waitFor();
    await page.getByText("Engineer").waitFor();
  });

  test("tells a script without a session where to sign in", async ({ sample, newPerson }) => {
    const person = await newPerson();
    person.expects(401, "/api/me");
    const page = await person.open(sample.url);
    await page.getByRole("button", { name: "Fetch /api/me" }).click();
    const link = page.getByRole("link", { name: "Sign in and return here" });
    expect(await link.getAttribute("href")).toBe(`${sample.url}/auth/sign-in?return_to=%2F`);
  });
});

describeSample("signing out", () => {
  test("leaves nothing visible behind the back button", async ({ sample, newPerson }) => {
    const page = await (await newPerson()).open(`${sample.url}/profile`);
    await pickAccount(page, ben);
    await see(page, "Your profile");
    await signOut(page);
    await page.goBack();
    await see(page, "Pick an account");
  });

  test("in one app also ends the same user's session in another app at the same Entra", async ({
    emulator,
    sample,
    startAnother,
    newPerson,
  }) => {
    const other = await startAnother(emulator);
    const person = await newPerson();
    const here = await person.open(sample.url);
    await signIn(here, ben);
    const there = await person.open(`${other.sample.url}/profile`); // silently, because Entra knows the user
    await see(there, "Your profile");
    await signOut(there);
    await here.reload();
    expect(await signedInName(here)).toBeUndefined();
  });
});

describeSample("every page", () => {
  test("fits a screen of 320 pixels without scrolling sideways", async ({ sample, newPerson }) => {
    const page = await (await newPerson()).open(`${sample.url}/claims`);
    await page.setViewportSize({ width: 320, height: 640 });
    const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await see(page, "Pick an account");
    expect(await overhang()).toBe(0);
    await page.getByRole("button", { name: alice }).click();
    await see(page, "Permissions requested");
    expect(await overhang()).toBe(0);
    await page.getByRole("button", { name: "Accept" }).click();
    await see(page, "Claims of your ID token");
    expect(await overhang()).toBe(0);
    for (const path of ["/", "/profile", "/auth/sign-out", "/auth/signed-out"]) {
      await page.goto(sample.url + path);
      expect(await overhang()).toBe(0);
    }
  });
});

describeSample("the keyboard alone", () => {
  test("is enough to sign in, open the profile and sign out", async ({ sample, newPerson }) => {
    const page = await (await newPerson()).open(sample.url);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to main content");
    await page.keyboard.press("Enter");
    await pressByKeyboard(page, "Sign in");
    await see(page, "Pick an account");
    await pressByKeyboard(page, alice);
    await see(page, "Permissions requested");
    await pressByKeyboard(page, "Accept");
    await see(page, "Hello, Alice Ahlberg");
    await pressByKeyboard(page, "Profile");
    await see(page, "Your profile");
    await pressByKeyboard(page, "Sign out");
    await page.waitForURL(/\/auth\/signed-out$/u);
    await pressByKeyboard(page, "Home page");
    await see(page, "Sign in to let this app call Microsoft Graph as you");
  });
});
