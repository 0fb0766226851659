import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { describe, expect, test } from "vitest";

import { openPage, press } from "../support/page.ts";
import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, claimsOf, contoso, contosoWebApp, fabrikam, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

async function signIn(user: string, parameters = {}, options = {}): Promise<URLSearchParams> {
  const { url } = await emulator.signIn(authorizeUrl(emulator, { tenant: "common", parameters }), user, options);
  return url.searchParams;
}

describe("consent", () => {
  test("is requested once at the first sign-in, and later only for new permissions", async () => {
    const browser = new EmulatedBrowser();
    const first = await openPage(browser, authorizeUrl(emulator));
    const asked = await press(first, browser, { user: "alice@contoso.com" });
    expect(asked.text).toContain("Permissions requested");
    expect(asked.text).toContain("Sign you in and read your profile");
    expect(asked.text).toContain("Publisher: unverified");
    const accepted = await press(asked, browser, { decision: "accept" });
    expect(accepted.location?.searchParams.get("code")).toBeTruthy();

    const second = await openPage(browser, authorizeUrl(emulator));
    expect(second.location?.searchParams.get("code")).toBeTruthy();

    const more = await openPage(browser, authorizeUrl(emulator, { parameters: { scope: "openid Mail.Read" } }));
    expect(more.text).toContain("Read your mail");
    expect(more.text).not.toContain("Sign you in and read your profile");
  });

  test("is not requested from a user whose consent is in the seed", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    const signedIn = await press(page, page.browser, { user: "ben@contoso.com" });
    expect(signedIn.location?.searchParams.get("code")).toBeTruthy();
  });

  test("that is cancelled results in access_denied with the state, and grants nothing", async () => {
    const denied = await signIn("alice@contoso.com", {}, { consent: "cancel" });
    expect(denied.get("error")).toBe("access_denied");
    expect(denied.get("error_description")).toMatch(/^AADSTS65004: .*Trace ID: .*Correlation ID: .*Timestamp: /u);
    expect(denied.get("state")).toBe("some-state");
    expect(denied.has("code")).toBe(false);
    const again = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    expect((await press(again, again.browser, { user: "alice@contoso.com" })).text).toContain("Permissions requested");
  });

  test("cannot be granted by a user who is not allowed to, not even with a forged form", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    const blocked = await press(page, page.browser, { user: "erik@contoso.com" });
    expect(blocked.text).toContain("Need admin approval");
    const forced = await press(blocked, page.browser, { decision: "accept" });
    expect(forced.location?.searchParams.get("error")).toBe("access_denied");
    expect(forced.location?.searchParams.get("error_description")).toContain("AADSTS90094");
  });

  test("to an administrator-only scope can be granted only by an administrator", async () => {
    const scope = "openid Directory.ReadWrite.All";
    expect((await signIn("ben@contoso.com", { scope })).get("error_description")).toContain("AADSTS90094");
    expect((await signIn("femke@fabrikam.com", { scope })).get("code")).toBeTruthy();
  });

  test("is stored per tenant: a guest who consented at home is asked again, but not when back at home", async () => {
    const browser = new EmulatedBrowser();
    await signInForTokens(emulator, "carla@fabrikam.com", { browser, tenant: fabrikam });
    const asked = await openPage(browser, authorizeUrl(emulator, { tenant: contoso }));
    expect(asked.text).toContain("Permissions requested");
    expect(asked.text).toContain("Guest of Contoso");
    const atHome = await openPage(browser, authorizeUrl(emulator, { tenant: fabrikam }));
    expect(atHome.location?.searchParams.get("code")).toBeTruthy();
  });

  test("is requested again with prompt=consent, for all requested permissions", async () => {
    const url = authorizeUrl(emulator, { parameters: { prompt: "consent" } });
    const page = await openPage(new EmulatedBrowser(), url);
    const asked = await press(page, page.browser, { user: "ben@contoso.com" });
    expect(asked.text).toContain("Sign you in and read your profile");
    expect((await press(asked, page.browser, { decision: "accept" })).location?.searchParams.get("code")).toBeTruthy();
  });
});

describe("prompt=none", () => {
  test("returns login_required while no account is signed in", async () => {
    const response = await signIn("ben@contoso.com", { prompt: "none" });
    expect(response.get("error")).toBe("login_required");
    expect(response.get("error_description")).toContain("AADSTS50058");
  });

  test("returns a code for one signed-in account or for the hinted one of two, and otherwise interaction_required", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    expect((await signIn("-", { prompt: "none" }, { browser })).get("code")).toBeTruthy();
    await signIn("femke@fabrikam.com", { prompt: "select_account" }, { browser });
    const two = await signIn("-", { prompt: "none" }, { browser });
    expect(two.get("error")).toBe("interaction_required");
    expect(two.get("error_description")).toContain("AADSTS16000");
    const hinted = await signIn("-", { prompt: "none", login_hint: "BEN@contoso.com" }, { browser });
    expect(hinted.get("code")).toBeTruthy();
  });

  test("returns interaction_required with the subcode consent_required when consent is missing", async () => {
    const browser = new EmulatedBrowser();
    await signIn("alice@contoso.com", {}, { browser });
    const response = await signIn("-", { prompt: "none", scope: "openid Mail.Send" }, { browser });
    expect(response.get("error")).toBe("interaction_required");
    expect(response.get("error_subcode")).toBe("consent_required");
    expect(response.get("error_description")).toContain("AADSTS65001");
  });
});

describe("the choice of an account", () => {
  test("needs no page in a browser with one signed-in account", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { client_id: contosoWebApp } }));
    expect(page.location?.searchParams.get("code")).toBeTruthy();
  });

  test("shows two signed-in accounts, but only if both are accepted by the tenant", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    await signIn("femke@fabrikam.com", { prompt: "select_account" }, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { tenant: "common" }));
    expect(page.text).toContain("Ben Brandt");
    expect(page.text).toContain("Femke Faber");
    const atContoso = await openPage(browser, authorizeUrl(emulator, { tenant: contoso }));
    expect(atContoso.location?.searchParams.get("code")).toBeTruthy();
  });

  test("with prompt=select_account shows the signed-in accounts, and the others behind a button", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { prompt: "select_account" } }));
    expect(page.text).toContain("Signed in");
    expect(page.text).not.toContain("Alice Ahlberg");
    const all = await press(page, browser, { others: true });
    expect(all.text).toContain("Alice Ahlberg");
  });

  test("with prompt=login renews auth_time, but picking a signed-in account does not", async () => {
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

  test("with max_age ignores accounts whose sign-in is older", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    emulator.control.advanceClock(60);
    expect((await signIn("-", { prompt: "none", max_age: "30" }, { browser })).get("error")).toBe("login_required");
    expect((await signIn("-", { prompt: "none", max_age: "90" }, { browser })).get("code")).toBeTruthy();
  });

  test("is silent with the login_hint claim of one of several accounts, even where it is a guest", async () => {
    const browser = new EmulatedBrowser();
    const carla = await signInForTokens(emulator, "carla@fabrikam.com", { browser });
    await signIn("ben@contoso.com", { prompt: "select_account" }, { browser });
    const login_hint = claimsOf(carla["id_token"])["login_hint"] as string;
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { login_hint } }));
    expect(page.location?.searchParams.get("code")).toBeTruthy();
  });

  test("with a login_hint for a user who is not signed in shows only that user", async () => {
    const browser = new EmulatedBrowser();
    await signIn("ben@contoso.com", {}, { browser });
    const page = await openPage(browser, authorizeUrl(emulator, { parameters: { login_hint: "alice@contoso.com" } }));
    expect(page.text).toContain("Alice Ahlberg");
    expect(page.text).not.toContain("Ben Brandt");
  });
});

describe("the forms of the pages", () => {
  test("are refused without the token of a page, and in a different browser", async () => {
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

  test("can be submitted twice, so that a double click does no harm", async () => {
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
