import { EmulatedBrowser, startEmulator, type Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { openPage, press } from "./support/page.ts";
import { authorizeUrl, claimsOf, contoso, contosoWebApp, fabrikam, signInForTokens } from "./support/web-app.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

async function outcome(user: string, parameters = {}, options = {}): Promise<URLSearchParams> {
  const { url } = await emulator.signIn(authorizeUrl(emulator, { tenant: "common", parameters }), user, options);
  return url.searchParams;
}

describe("consent", () => {
  test("is asked for at a first sign-in, once, and again only for what is new", async () => {
    const browser = new EmulatedBrowser();
    const first = await openPage(browser, authorizeUrl(emulator));
    const asked = await press(first, browser, { user: "alice@contoso.com" });
    expect(asked.text).toContain("Permissions requested");
    expect(asked.text).toContain("Sign you in and read your profile");
    expect(asked.text).toContain("Publisher: unverified");
    const answered = await press(asked, browser, { decision: "accept" });
    expect(answered.location?.searchParams.get("code")).toBeTruthy();

    const second = await openPage(browser, authorizeUrl(emulator));
    expect(second.location?.searchParams.get("code")).toBeTruthy();

    const more = await openPage(browser, authorizeUrl(emulator, { parameters: { scope: "openid Mail.Read" } }));
    expect(more.text).toContain("Read your mail");
    expect(more.text).not.toContain("Sign you in and read your profile");
  });

  test("is not asked of a user who is seeded as having agreed", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    const answered = await press(page, page.browser, { user: "ben@contoso.com" });
    expect(answered.location?.searchParams.get("code")).toBeTruthy();
  });

  test("that is cancelled comes back as access_denied with the state, and grants nothing", async () => {
    const denied = await outcome("alice@contoso.com", {}, { consent: "cancel" });
    expect(denied.get("error")).toBe("access_denied");
    expect(denied.get("error_description")).toMatch(/^AADSTS65004: .*Trace ID: .*Correlation ID: .*Timestamp: /u);
    expect(denied.get("state")).toBe("some-state");
    expect(denied.has("code")).toBe(false);
    const again = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    expect((await press(again, again.browser, { user: "alice@contoso.com" })).text).toContain("Permissions requested");
  });

  test("cannot be given by somebody who may not, not even by a form that says so", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    const blocked = await press(page, page.browser, { user: "erik@contoso.com" });
    expect(blocked.text).toContain("Need admin approval");
    const forced = await press(blocked, page.browser, { decision: "accept" });
    expect(forced.location?.searchParams.get("error")).toBe("access_denied");
    expect(forced.location?.searchParams.get("error_description")).toContain("AADSTS90094");
  });

  test("to an administrator's scope can be given by an administrator only", async () => {
    const scope = "openid Directory.ReadWrite.All";
    expect((await outcome("ben@contoso.com", { scope })).get("error_description")).toContain("AADSTS90094");
    expect((await outcome("femke@fabrikam.com", { scope })).get("code")).toBeTruthy();
  });

  test("is kept per tenant: a guest who agreed at home is asked again, and the other way round not", async () => {
    const browser = new EmulatedBrowser();
    await signInForTokens(emulator, "carla@fabrikam.com", { browser, tenant: fabrikam });
    const asked = await openPage(browser, authorizeUrl(emulator, { tenant: contoso }));
    expect(asked.text).toContain("Permissions requested");
    expect(asked.text).toContain("Guest of Contoso");
    const atHome = await openPage(browser, authorizeUrl(emulator, { tenant: fabrikam }));
    expect(atHome.location?.searchParams.get("code")).toBeTruthy();
  });

  test("is asked for again with prompt=consent, and covers everything that was requested", async () => {
    const url = authorizeUrl(emulator, { parameters: { prompt: "consent" } });
    const page = await openPage(new EmulatedBrowser(), url);
    const asked = await press(page, page.browser, { user: "ben@contoso.com" });
    expect(asked.text).toContain("Sign you in and read your profile");
    expect((await press(asked, page.browser, { decision: "accept" })).location?.searchParams.get("code")).toBeTruthy();
  });
});

describe("prompt=none", () => {
  test("answers login_required while nobody is signed in", async () => {
    const answer = await outcome("ben@contoso.com", { prompt: "none" });
    expect(answer.get("error")).toBe("login_required");
    expect(answer.get("error_description")).toContain("AADSTS50058");
  });

  test("answers with a code when one account is signed in, interaction_required when two are, and the hinted one of two", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    expect((await outcome("-", { prompt: "none" }, { browser })).get("code")).toBeTruthy();
    await outcome("femke@fabrikam.com", { prompt: "select_account" }, { browser });
    const two = await outcome("-", { prompt: "none" }, { browser });
    expect(two.get("error")).toBe("interaction_required");
    expect(two.get("error_description")).toContain("AADSTS16000");
    const hinted = await outcome("-", { prompt: "none", login_hint: "BEN@contoso.com" }, { browser });
    expect(hinted.get("code")).toBeTruthy();
  });

  test("answers interaction_required with the subcode consent_required when consent is missing", async () => {
    const browser = new EmulatedBrowser();
    await outcome("alice@contoso.com", {}, { browser });
    const answer = await outcome("-", { prompt: "none", scope: "openid Mail.Send" }, { browser });
    expect(answer.get("error")).toBe("interaction_required");
    expect(answer.get("error_subcode")).toBe("consent_required");
    expect(answer.get("error_description")).toContain("AADSTS65001");
  });
});

describe("whose turn it is", () => {
  test("a browser in which one account is signed in gets through without a page", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { client_id: contosoWebApp } }));
    expect(page.location?.searchParams.get("code")).toBeTruthy();
  });

  test("a browser in which two accounts fit the tenant shows both, and only those who fit are counted", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    await outcome("femke@fabrikam.com", { prompt: "select_account" }, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { tenant: "common" }));
    expect(page.text).toContain("Ben Brandt");
    expect(page.text).toContain("Femke Faber");
    const atContoso = await openPage(browser, authorizeUrl(emulator, { tenant: contoso }));
    expect(atContoso.location?.searchParams.get("code")).toBeTruthy();
  });

  test("prompt=select_account shows the picker, with who is signed in first and the others behind a button", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { prompt: "select_account" } }));
    expect(page.text).toContain("Signed in");
    expect(page.text).not.toContain("Alice Ahlberg");
    const all = await press(page, browser, { others: true });
    expect(all.text).toContain("Alice Ahlberg");
  });

  test("prompt=login asks again and renews auth_time, where picking a signed-in account does not", async () => {
    const browser = new EmulatedBrowser();
    const before = claimsOf((await signInForTokens(emulator, "ben@contoso.com", { browser }))["id_token"]);
    emulator.control.advanceClock(100);
    const picked = await signInForTokens(emulator, "ben@contoso.com", {
      browser,
      parameters: { prompt: "select_account" },
    });
    expect(claimsOf(picked["id_token"])["auth_time"]).toBe(before["auth_time"]);
    const again = await signInForTokens(emulator, "ben@contoso.com", { browser, parameters: { prompt: "login" } });
    expect(claimsOf(again["id_token"])["auth_time"]).toBeGreaterThanOrEqual(Number(before["auth_time"]) + 100);
    expect(claimsOf(again["id_token"])["sid"]).toBe(before["sid"]);
  });

  test("max_age makes an older sign-in count as none", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    emulator.control.advanceClock(60);
    expect((await outcome("-", { prompt: "none", max_age: "30" }, { browser })).get("error")).toBe("login_required");
    expect((await outcome("-", { prompt: "none", max_age: "90" }, { browser })).get("code")).toBeTruthy();
  });

  test("the login_hint claim picks its account silently among several, also at a tenant where it is a guest", async () => {
    const browser = new EmulatedBrowser();
    const carla = await signInForTokens(emulator, "carla@fabrikam.com", { browser });
    await outcome("ben@contoso.com", { prompt: "select_account" }, { browser });
    const login_hint = claimsOf(carla["id_token"])["login_hint"] as string;
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { login_hint } }));
    expect(page.location?.searchParams.get("code")).toBeTruthy();
  });

  test("a login_hint of somebody who is not signed in shows that person, not the one who is", async () => {
    const browser = new EmulatedBrowser();
    await outcome("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { login_hint: "alice@contoso.com" } }));
    expect(page.text).toContain("Alice Ahlberg");
    expect(page.text).not.toContain("Ben Brandt");
  });
});

describe("the forms of the pages", () => {
  test("do nothing without the token of a page, or in another browser than the page's", async () => {
    const browser = new EmulatedBrowser();
    const page = await openPage(browser, authorizeUrl(emulator));
    const body = new URLSearchParams({ account: "be000000-0000-4000-8000-000000000002" });
    const forged = await browser.fetch(`${emulator.url}/common/login`, { method: "POST", body });
    expect(forged.status).toBe(400);
    expect(await forged.text()).toContain("AADSTS165000");
    const elsewhere = await press(page, new EmulatedBrowser(), { user: "ben@contoso.com" });
    expect(elsewhere.status).toBe(400);
    expect((await press(page, browser, { user: "ben@contoso.com" })).location?.searchParams.get("code")).toBeTruthy();
  });

  test("can be sent twice, so that a double click does no harm", async () => {
    const browser = new EmulatedBrowser();
    const page = await openPage(browser, authorizeUrl(emulator));
    const [first, second] = [
      await press(page, browser, { user: "ben@contoso.com" }),
      await press(page, browser, { user: "ben@contoso.com" }),
    ];
    expect(first.location?.searchParams.get("code")).toBeTruthy();
    expect(second.location?.searchParams.get("code")).toBeTruthy();
  });

  test("expire with their page after an hour", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    emulator.control.advanceClock(3600);
    expect((await press(page, page.browser, { user: "ben@contoso.com" })).status).toBe(400);
  });
});
