// Prevents: a hybrid sign-in that works in every client except a browser, or only during the two minutes in which
// Chromium sends new cookies without SameSite on a cross-site POST.
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { Cookie, Page } from "playwright-core";
import { expect, test as base } from "vitest";

import { testApp } from "../packages/core/test/support/test-app.ts";
import { describeInBrowser, launch, openContext } from "./browser.ts";
import { Person, pickAccount, see, signedInName, signOut } from "./support/person.ts";
import { frameworks, type Sample, startSample } from "./support/start-sample.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already
const hybrid = { RESPONSE_TYPE: "code-id-token" };

const test = base
  .extend("emulator", { scope: "file" }, async ({}, { onCleanup }): Promise<Emulator> => {
    const emulator = await startEmulator({ host: "127.0.0.1" });
    onCleanup(() => emulator.close());
    return emulator;
  })
  .extend("sample", { scope: "file" }, async ({ emulator }, { onCleanup }): Promise<Sample> => {
    const sample = await startSample(emulator, "express", hybrid);
    onCleanup(() => sample.stop());
    return sample;
  })
  .extend("browser", { scope: "file" }, async ({}, { onCleanup }) => {
    const browser = await launch();
    onCleanup(() => browser.close());
    return browser;
  });

describeInBrowser("a hybrid sign-in by form_post, with Entra on another site", () => {
  test.beforeEach(({ emulator }) => emulator.control.reset());

  const transactionCookies = async (page: Page): Promise<Cookie[]> =>
    (await page.context().cookies()).filter(({ name }) => name.startsWith("sign-in-"));

  test.for(frameworks)("signs the user in and out in %s", async (framework, { emulator, browser }) => {
    const sample = await startSample(emulator, framework, hybrid);
    try {
      const person = new Person(await openContext(browser));
      const page = await person.open(`${sample.url}/profile?x=1`);
      expect(new URL(page.url()).searchParams.get("response_type")).toBe("code id_token");
      await pickAccount(page, ben);
      await see(page, "Your profile");
      expect(page.url()).toBe(`${sample.url}/profile?x=1`);
      await page.reload();
      expect(await signedInName(page)).toBe("Ben Brandt");
      await signOut(page);
      expect(person.unexpectedComplaints()).toEqual([]);
    } finally {
      await sample.stop();
    }
  });

  test("succeeds after 130 seconds at the account picker, because its cookie allows cross-site posts [D04]", async ({
    emulator,
    sample,
    browser,
  }) => {
    const person = new Person(await openContext(browser));
    const page = await person.open(`${sample.url}/profile`);
    await see(page, "Pick an account");
    expect(await transactionCookies(page)).toMatchObject([{ sameSite: "None", secure: true, httpOnly: true }]);
    emulator.control.advanceClock(130);
    await pickAccount(page, ben);
    await see(page, "Your profile");
    expect(await transactionCookies(page)).toEqual([]);
    const session = (await page.context().cookies()).filter(({ name }) => name.startsWith("identity-"));
    expect(session).toMatchObject([{ sameSite: "Lax", httpOnly: true }]);
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  test("with a same-site cookie ends on an error page, because the app and Entra really are two sites [D04]", async ({
    sample,
    browser,
  }) => {
    const person = new Person(await openContext(browser));
    person.expects(400, "/auth/callback");
    const page = await person.open(`${sample.url}/profile`);
    await see(page, "Pick an account");
    const [cookie] = await transactionCookies(page);
    if (cookie === undefined) {
      throw new Error("no sign-in has started");
    }
    await page.context().addCookies([{ ...cookie, sameSite: "Lax", secure: false }]);
    await pickAccount(page, ben);
    // The browser did not send the cookie with the cross-site POST, so no sign-in of this browser matches the response.
    await see(page, "This sign-in did not start in this browser");
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  test("whose cookie is lost ends on a page that says what to do and has a working link to try again", async ({
    sample,
    browser,
  }) => {
    const person = new Person(await openContext(browser));
    person.expects(400, "/auth/callback");
    const page = await person.open(`${sample.url}/profile`);
    await see(page, "Pick an account");
    await page.context().clearCookies({ domain: "localhost" });
    await pickAccount(page, ben);
    await see(page, "This sign-in did not start in this browser");
    const shown = await page.getByRole("main").innerText();
    expect(shown).toContain("its cookies may be blocked");
    expect(shown).toContain("sign_in_not_started");
    await page.getByRole("link", { name: "Try again" }).click();
    await see(page, "Hello, Ben Brandt");
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  test("that the user declines ends on a page from which the user can try again [A15]", async ({ sample, browser }) => {
    const person = new Person(await openContext(browser));
    person.expects(403, "/auth/callback");
    const page = await person.open(`${sample.url}/profile`);
    await see(page, "Pick an account");
    await page.getByRole("button", { name: alice }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await see(page, "You declined");
    expect(page.url()).toBe(`${sample.url}/auth/callback`);
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    await see(page, "Your profile");
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  test("makes the back button, which posts the used response again, lead to the home page, still signed in", async ({
    emulator,
    sample,
    browser,
  }) => {
    const person = new Person(await openContext(browser));
    const page = await person.open(`${sample.url}/profile`);
    await pickAccount(page, ben);
    await see(page, "Your profile");
    await page.goBack();
    await see(page, "Hello, Ben Brandt");
    expect(page.url()).toBe(`${sample.url}/`);
    const redeemed = emulator.control.requests().filter(({ grantType }) => grantType === "authorization_code");
    expect(redeemed).toHaveLength(1);
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  test("with a code alone also succeeds by form_post after 130 seconds [D04]", async ({ emulator, browser }) => {
    const app = await testApp(emulator, { responseMode: "form_post" });
    try {
      const page = await new Person(await openContext(browser)).open(`${app.origin}/profile`);
      await see(page, "Pick an account");
      expect(new URL(page.url()).searchParams.get("response_type")).toBe("code");
      expect(await transactionCookies(page)).toMatchObject([{ sameSite: "None", secure: true, httpOnly: true }]);
      emulator.control.advanceClock(130);
      await pickAccount(page, ben);
      await page.waitForURL(`${app.origin}/profile`);
      expect(await page.innerText("body")).toContain("Ben Brandt");
    } finally {
      await app.close();
    }
  });
});
