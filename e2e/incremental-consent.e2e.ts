// Prevents: a scenario that works in one framework only (it reads mail with the consent from sign-in, and sends mail
// with consent given later).
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";

import { Browser } from "../packages/core/test/support/browser.ts";
import { pickAccount, see, signedInName, signIn, signOut } from "./support/person.ts";
import { sampleTests } from "./support/sample-test.ts";
import { frameworks } from "./support/start-sample.ts";

const alice = "alice@contoso.com";
const ben = "ben@contoso.com"; // has consented already

const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const consentLink = (page: Page): ReturnType<Page["getByRole"]> =>
  page.getByRole("link", { name: "Continue to the consent page" });

for (const framework of frameworks) {
  const { test, describeSample } = sampleTests(framework, "incremental-consent");

  describeSample("incremental-consent", () => {
    test("reads mail with the consent from sign-in, sends mail after further consent, and lets another user sign in", async ({
      emulator,
      sample,
      newPerson,
    }) => {
      const page = await (await newPerson()).open(`${sample.url}/mail/read`);
      await pickAccount(page, alice);
      await see(page, "Permissions requested");
      expect(await page.getByRole("main").innerText()).not.toContain("Mail.Send");
      await press(page, "Accept");
      await see(page, "Your newest messages");
      expect(await page.getByRole("main").innerText()).toContain("Welcome aboard");
      await page.getByRole("link", { name: "Send mail" }).click();
      await consentLink(page).click();
      await see(page, "Permissions requested");
      const requested = await page.getByRole("main").innerText();
      expect([requested.includes("Mail.Send"), requested.includes("Mail.Read")]).toEqual([true, false]);
      await press(page, "Accept");
      await see(page, "Send mail");
      expect(page.url()).toBe(`${sample.url}/mail/send`);
      await press(page, "Send");
      await page.getByText("Message sent.").waitFor();
      expect(
        emulator.control.requests().filter(({ path, status }) => path.endsWith("/sendMail") && status === 202),
      ).toHaveLength(1);
      await page.getByRole("link", { name: "Read mail" }).click();
      await see(page, "Your newest messages");
      await signOut(page);
      await page.goto(sample.url);
      await signIn(page, ben);
      expect(await signedInName(page)).toBe("Ben Brandt");
      expect(await page.content()).not.toContain("Alice");
    });

    test("a user who declines Mail.Send gets the app's error page with a code, and can still read mail", async ({
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expects(400, "/error");
      const page = await person.open(`${sample.url}/mail/send`);
      await pickAccount(page, alice, true);
      await consentLink(page).click();
      await see(page, "Permissions requested");
      await press(page, "Cancel");
      await see(page, "You declined");
      const url = new URL(page.url());
      expect([url.pathname, url.searchParams.get("code")]).toEqual(["/error", "sign_in_declined"]);
      expect(url.searchParams.get("correlation_id")).toMatch(/^[0-9a-f-]{36}$/u);
      expect([...url.searchParams.keys()].toSorted()).toEqual(["code", "correlation_id"]);
      expect(await signedInName(page)).toBe("Alice Ahlberg");
      await page.getByRole("link", { name: "Read mail" }).click();
      await see(page, "Your newest messages");
      await page.getByRole("link", { name: "Send mail" }).click();
      await consentLink(page).waitFor();
      await signOut(page); // tokens belong to the account, and the next test needs an account without consent
    });

    test("a script asks for consent in a window, and repeats its call", async ({ emulator, sample, newPerson }) => {
      const person = await newPerson();
      person.expects(401, "/api/mail");
      await person.loadsScriptsSlowly();
      const page = await person.open(`${sample.url}/mail/send`);
      await pickAccount(page, alice, true);
      await consentLink(page).waitFor();
      const opened = page.waitForEvent("popup");
      await press(page, "Send a greeting to Ben");
      const window = await opened;
      await see(window, "Permissions requested");
      const closed = window.waitForEvent("close");
      await press(window, "Accept");
      await closed;
      await page.getByText("Sent.", { exact: true }).waitFor();
      expect(await consentLink(page).count()).toBe(0);
      expect(emulator.control.requests().filter(({ path }) => path.endsWith("/sendMail"))).toHaveLength(1);
      await page.reload();
      await page.getByText("You have allowed the app to send mail as you.").waitFor();
      await signOut(page);
    });

    test("a script whose window the user closes says so, and sends nothing", async ({
      emulator,
      sample,
      newPerson,
    }) => {
      const person = await newPerson();
      person.expects(401, "/api/mail");
      const page = await person.open(`${sample.url}/mail/send`);
      await pickAccount(page, alice, true);
      await consentLink(page).waitFor();
      const opened = page.waitForEvent("popup");
      await press(page, "Send a greeting to Ben");
      const window = await opened;
      await see(window, "Permissions requested");
      await window.close();
      await page.getByText("Not sent: you have not allowed the app to send mail.").waitFor();
      expect(emulator.control.requests().filter(({ path }) => path.endsWith("/sendMail"))).toEqual([]);
      await signOut(page);
    });

    test("if windows are blocked, the page itself redirects to Entra and returns", async ({ sample, newPerson }) => {
      const person = await newPerson();
      person.expects(401, "/api/mail");
      const page = await person.open(`${sample.url}/mail/send`);
      await pickAccount(page, alice, true);
      await consentLink(page).waitFor();
      await page.evaluate("window.open = () => null");
      await press(page, "Send a greeting to Ben");
      await see(page, "Permissions requested");
      await press(page, "Accept");
      await page.getByText("You have allowed the app to send mail as you.").waitFor();
      expect(page.url()).toBe(`${sample.url}/mail/send`);
      await signOut(page);
    });

    test("after a restart, which loses the tokens, the user is not asked for consent again", async ({
      startAnother,
      newPerson,
    }) => {
      const { emulator, sample } = await startAnother();
      const person = await newPerson();
      person.expectsOutage();
      const page = await person.open(`${sample.url}/mail/send`);
      await pickAccount(page, alice, true);
      await consentLink(page).click();
      await press(page, "Accept");
      await page.getByText("You have allowed the app to send mail as you.").waitFor();
      await sample.restart();
      emulator.control.clearRequests();
      await page.getByRole("link", { name: "Read mail" }).click();
      await see(page, "Your newest messages");
      await page.getByRole("link", { name: "Send mail" }).click();
      await page.getByText("You have allowed the app to send mail as you.").waitFor();
      expect(emulator.control.requests().map(({ grantType }) => grantType)).toContain("authorization_code");
    });
  });

  describe(`${framework}: errors in incremental-consent`, () => {
    const heading = (body: string): string | undefined => /<h1[^>]*>([^<]*)<\/h1>/u.exec(body)?.[1];

    test("a page receives its own code parameter, an invalid mail is a 400, and an outage of Graph is a 502", async ({
      emulator,
      sample,
    }) => {
      const browser = new Browser(sample.url);
      const started = await browser.navigate("/mail/send?code=SUMMER");
      const { url } = await emulator.signIn(started.location ?? "", ben);
      const back = await browser.navigate(url.href);
      expect(back.location).toBe(`${sample.url}/mail/send?code=SUMMER`);
      const page = await browser.navigate("/mail/send?code=SUMMER");
      expect([page.status, heading(page.body)]).toEqual([200, "Send mail"]);
      const invalid = await browser.post("/mail/send", { to: "nobody", subject: "", text: "" });
      expect([invalid.status, invalid.body]).toEqual([400, expect.stringContaining("The mail was not sent")]);
      emulator.control.queueFault({ on: "graph", status: 503, times: 2 });
      const down = await browser.navigate("/mail/read");
      expect([down.status, heading(down.body)]).toEqual([502, "Something went wrong"]);
      const draft = JSON.stringify({ to: ben, subject: "Hello", text: "Hello" });
      const options = { method: "POST", headers: { "content-type": "application/json" }, body: draft };
      expect((await browser.fetch("/api/mail", options)).status).toBe(502);
      const strange = await browser.navigate("/error?code=<script>&correlation_id=x");
      expect([strange.status, strange.body.includes("<script>&")]).toEqual([400, false]);
    });
  });
}
