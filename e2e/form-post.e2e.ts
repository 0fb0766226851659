// Prevents: a sign-in by cross-site POST that works in tests, where every cookie is sent, and in a browser only for somebody who types
// their password within two minutes, or not at all.
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import type { Browser, BrowserContext, Cookie, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { type App, startApp } from "../packages/core/test/support/start-app.ts";
import { describeInBrowser, launch, openContext } from "./browser.ts";
import { Person, pickAccount, see, signOut } from "./support/person.ts";
import { frameworks, startSample } from "./support/start-sample.ts";

const ben = "ben@contoso.com"; // has consented already
const alice = "alice@contoso.com";

// The emulator is at 127.0.0.1 and the app at localhost: for a browser, two sites.
describeInBrowser("a sign-in by form_post", () => {
  let emulator: Emulator;
  let browser: Browser;
  const apps = new Map<string, App>();
  beforeAll(async () => {
    emulator = await startEmulator({ host: "127.0.0.1" });
    for (const responseType of ["code", "code id_token"] as const) {
      apps.set(responseType, await startApp(emulator, { responseMode: "form_post", responseType }));
    }
    browser = await launch();
  });
  beforeEach(() => emulator.control.reset());
  afterAll(async () => {
    await browser.close();
    await Promise.all([...apps.values()].map((app) => app.close()));
    await emulator.close();
  });

  it.each(frameworks)("D04 of code id_token signs in at the sample in %s, whose pages then work", async (framework) => {
    const sample = await startSample(emulator, framework, { RESPONSE_TYPE: "code-id-token" });
    onTestFinished(() => sample.stop());
    const person = new Person(await openContext(browser));
    const page = await person.open(`${sample.url}/profile?x=1`);
    expect(new URL(page.url()).searchParams.get("response_type")).toBe("code id_token");
    await pickAccount(page, alice, true);
    await see(page, "Your profile");
    expect(page.url()).toBe(`${sample.url}/profile?x=1`);
    await page.getByRole("link", { name: "Claims" }).first().click();
    await see(page, "Claims of your ID token");
    await signOut(page);
    expect(person.unexpectedComplaints()).toEqual([]);
  });

  /** At Entra's account picker, on the way to the guarded page. */
  const atThePicker = async (responseType: string) => {
    const app = apps.get(responseType);
    if (app === undefined) throw new Error(`no app asks for ${responseType}`);
    const context = await openContext(browser);
    const page = await context.newPage();
    await page.goto(`${app.origin}/profile`);
    await see(page, "Pick an account");
    expect(new URL(page.url()).searchParams.get("response_type")).toBe(responseType);
    expect(new URL(page.url()).hostname).toBe("127.0.0.1");
    return { app, context, page };
  };
  const cookiesOf = async (context: BrowserContext, app: App, name: RegExp): Promise<Cookie[]> =>
    (await context.cookies(app.origin)).filter((cookie) => name.test(cookie.name));
  const comesIn = async (page: Page, app: App, name: string): Promise<void> => {
    await page.waitForURL(`${app.origin}/profile`);
    expect(await page.innerText("body")).toContain(name);
  };

  it.each(["code", "code id_token"])(
    "D04 of %s signs in, and leaves one cookie, which is Lax",
    async (responseType) => {
      const { app, context, page } = await atThePicker(responseType);
      await pickAccount(page, ben);
      await comesIn(page, app, "Ben Brandt");
      expect(await context.cookies(app.origin)).toMatchObject([
        { name: expect.stringMatching(/^identity-/), sameSite: "Lax", httpOnly: true },
      ]);
    },
  );

  it.each(["code", "code id_token"])(
    "D04 of %s signs in after 130 s at the sign-in page, by a cookie that browsers send with a POST at any time",
    async (responseType) => {
      const { app, context, page } = await atThePicker(responseType);
      // A browser's own time cannot be moved. What it makes exceptions of for two minutes is a cookie without SameSite: ours has one.
      expect(await cookiesOf(context, app, /^sign-in-/)).toMatchObject([
        { sameSite: "None", secure: true, httpOnly: true },
      ]);
      emulator.control.advanceClock(130);
      await pickAccount(page, ben);
      await comesIn(page, app, "Ben Brandt");
    },
  );

  it("D04 whose cookie is Lax does not arrive: browsers do hold these two apart", async () => {
    const { app, context, page } = await atThePicker("code id_token");
    const [cookie] = await cookiesOf(context, app, /^sign-in-/);
    if (cookie === undefined) throw new Error("there is no cookie");
    await context.addCookies([{ ...cookie, sameSite: "Lax", secure: false }]);
    await pickAccount(page, ben);
    await see(page, "This sign-in did not begin in this browser");
  });

  it("whose cookie is missing ends on a page that says what to do, and from which one comes in", async () => {
    const { app, context, page } = await atThePicker("code id_token");
    await context.clearCookies({ name: /^sign-in-/ });
    await pickAccount(page, ben);
    await see(page, "This sign-in did not begin in this browser");
    const said = await page.innerText("main");
    expect(said).toContain("its cookies may be blocked");
    expect(said).toContain("sign_in_not_started");
    expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toEqual([]);
    await page.goto(`${app.origin}/profile`);
    await comesIn(page, app, "Ben Brandt");
  });

  it("A15 that is declined ends on a page from which one can try again", async () => {
    const { app, page } = await atThePicker("code id_token");
    await page.getByRole("button", { name: alice }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await see(page, "You declined");
    expect(page.url()).toBe(`${app.origin}/auth/callback`);
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    await comesIn(page, app, "Alice Ahlberg");
  });

  it("leaves a back button that posts the used answer again and leads home, signed in", async () => {
    const { app, page } = await atThePicker("code id_token");
    await pickAccount(page, ben);
    await comesIn(page, app, "Ben Brandt");
    await page.goBack();
    await page.waitForURL(`${app.origin}/`);
    expect(await page.innerText("body")).toContain("Ben Brandt");
    expect(emulator.control.requests().filter(({ grantType }) => grantType !== undefined)).toHaveLength(1);
  });
});
