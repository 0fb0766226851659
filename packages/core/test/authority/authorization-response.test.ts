import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefusal, expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const declined = (parameters: URLSearchParams): void => {
  parameters.delete("code");
  parameters.set("error", "access_denied");
  parameters.set("error_description", "AADSTS65004: the user declined");
};

describe.each(["query", "form_post"] as const)("the authorization response by %s", (responseMode) => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator, { responseMode });
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  it("with access_denied shows a page that says so, and no token is requested [B08]", async () => {
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" });
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_declined", 403);
    expect(redemptions(setup)).toBe(0);
  });

  it("with another error shows a page, and the attempt is used up [A15]", async () => {
    const control = setup.emulator.control;
    control.queueFault({ on: "authorize", error: { error: "login_required", code: 50058 } });
    const answer = await attempt(setup, browser);
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_refused");
    expect([...browser.cookies]).toEqual([]);
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_not_started");
    expect(redemptions(setup)).toBe(0);
  });

  it.each([
    ["unauthorized_client", /Check clientId and tenantId/u],
    ["invalid_scope", /Check the scopes of the sign-in/u],
    ["invalid_resource", /the tenant does not have the API/u],
  ])("with %s is the app's own fault, and the log says what to change [A15]", async (error, fix) => {
    setup.emulator.control.queueFault({ on: "authorize", error: { error } });
    const answer = await attempt(setup, browser);
    expectRefused(setup, browser, await deliver(browser, answer), "configuration_refused");
    expect(setup.log.join("\n")).toMatch(fix);
    expect(redemptions(setup)).toBe(0);
  });

  it("whose code arrives after an error of the same attempt is not redeemed [A15]", async () => {
    const answer = await attempt(setup, browser);
    const kept = new Map(browser.cookies);
    expectRefused(setup, browser, await deliver(browser, altered(answer, declined)), "sign_in_declined", 403);
    for (const [name, value] of kept) {
      browser.cookies.set(name, value);
    }
    await deliver(browser, answer);
    expect(redemptions(setup)).toBe(0);
    expect(sessionCookies(browser)).toEqual([]);
  });

  const malformed: readonly (readonly [title: string, change: (parameters: URLSearchParams) => void])[] = [
    ["with code and error together", (parameters) => parameters.set("error", "access_denied")],
    ["with neither code nor error", (parameters) => parameters.delete("code")],
    ["with an empty code", (parameters) => parameters.set("code", "")],
    ["with two codes", (parameters) => parameters.append("code", "another")],
    ["with the same code twice", (parameters) => parameters.append("code", parameters.get("code") ?? "")],
    ["with two errors", (parameters) => ["a", "b"].forEach((error) => parameters.append("error", error))],
    ["with two issuers", (parameters) => ["a", "b"].forEach((issuer) => parameters.append("iss", issuer))],
    ["with a code of 30,000 characters", (parameters) => parameters.set("code", "c".repeat(30_000))],
  ];
  // Node refuses headers over 16 KB: such an address never arrives.
  const arriving = malformed.filter(([title]) => responseMode === "form_post" || !title.includes("30,000"));
  it.each(arriving)("%s shows a page, ends the attempt, and no token is requested [B08]", async (_title, change) => {
    const answer = altered(await attempt(setup, browser), change);
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_malformed");
    expect([...browser.cookies]).toEqual([]);
    expect(redemptions(setup)).toBe(0);
  });

  const stateless: readonly (readonly [title: string, change: (parameters: URLSearchParams) => void])[] = [
    ["with an error and no state", (parameters) => (declined(parameters), parameters.delete("state"))],
    ["with a code and no state", (parameters) => parameters.delete("state")],
    ["with two states", (parameters) => parameters.append("state", "another")],
    ["with the same state twice", (parameters) => parameters.append("state", parameters.get("state") ?? "")],
    ["without any parameter", (parameters) => [...parameters.keys()].forEach((name) => parameters.delete(name))],
  ];
  it.each(stateless)("%s shows a page, and no token is requested [B08]", async (_title, change) => {
    const answer = altered(await attempt(setup, browser), change);
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_malformed");
    expectRefused(setup, browser, await deliver(browser, answer, "fetch"), "sign_in_malformed");
    expect(redemptions(setup)).toBe(0);
  });

  it("with a forged state shows a page, and the attempt that it imitates still succeeds [B08]", async () => {
    const answer = await attempt(setup, browser);
    const forged = altered(answer, (parameters) => {
      const state = parameters.get("state") ?? "";
      parameters.set("state", state.slice(0, 12) + "x".repeat(state.length - 12));
    });
    expectRefused(setup, browser, await deliver(browser, forged), "sign_in_not_started");
    expect(await deliver(browser, answer)).toMatchObject({ status: 302, location: `${setup.app.origin}/profile` });
  });

  const hostile: readonly (readonly [title: string, text: string])[] = [
    ["HTML", `<img src=x onerror=alert(1)>"'><script>canary-of-the-description</script>`],
    ["line breaks", "canary-of-the-description\r\nset-cookie: canary-of-the-description=1\r\n\r\n<html>"],
    ["terminal control characters", "\u001b[2J\u001b]0;canary-of-the-description\u0007"],
    ["64 KB", "canary-of-the-description".repeat(2600)],
  ];
  const fitting = hostile.filter(([title]) => responseMode === "form_post" || title !== "64 KB");
  it.each(fitting)(
    "with %s in its description shows none of it in a page, header, log or event [B09]",
    async (_title, text) => {
      const answer = altered(await attempt(setup, browser), (parameters) => {
        declined(parameters);
        parameters.set("error_description", text);
      });
      const visit = await deliver(browser, answer);
      expectRefused(setup, browser, visit, "sign_in_declined", 403);
      const said = [visit.body, JSON.stringify(visit.headers), ...setup.log, JSON.stringify(setup.app.events)].join(
        "\n",
      );
      expect(said).not.toMatch(/canary-of-the-description|onerror/u);
      expect(said.length).toBeLessThan(10_000);
    },
  );

  it("with an error outside the specifications shows none of it in a page or log [B09]", async () => {
    const answer = altered(await attempt(setup, browser), (parameters) => {
      declined(parameters);
      parameters.set("error", `<b>canary-of-the-error</b>`);
    });
    const visit = await deliver(browser, answer);
    expectRefused(setup, browser, visit, "sign_in_refused");
    expect([visit.body, ...setup.log, JSON.stringify(setup.app.events)].join("\n")).not.toContain("canary");
  });

  it("that names another issuer is refused before a token is requested [B06]", async () => {
    const answer = altered(await attempt(setup, browser), (parameters) =>
      parameters.set("iss", "https://op.example/11111111-1111-4111-8111-111111111111/v2.0"),
    );
    expectRefused(setup, browser, await deliver(browser, answer), "response_issuer_invalid");
    expect(redemptions(setup)).toBe(0);
  });

  it("that names our issuer is accepted [B06]", async () => {
    const issuer = `${setup.emulator.url}/11111111-1111-4111-8111-111111111111/v2.0`;
    const answer = altered(await attempt(setup, browser), (parameters) => parameters.set("iss", issuer));
    expect(await deliver(browser, answer)).toMatchObject({ status: 302, location: `${setup.app.origin}/profile` });
  });
});

describe("a response that belongs elsewhere", () => {
  it("is refused without an issuer if Entra promises one [B06]", async () => {
    const setup = await testSetup(emulator);
    await setup.reset();
    const json = { authorization_response_iss_parameter_supported: true };
    setup.emulator.control.queueFault({ on: "discovery", json });
    const browser = new Browser(setup.app.origin);
    const answer = await attempt(setup, browser);
    expectRefused(setup, browser, await deliver(browser, answer), "response_issuer_invalid");
    expect(redemptions(setup)).toBe(0);
  });

  it("with an attacker's own code and state signs nobody in, and does not replace a signed-in user [B02]", async () => {
    const setup = await testSetup(emulator);
    await setup.reset();
    const [attacker, victim] = [new Browser(setup.app.origin), new Browser(setup.app.origin)];
    const trap = await attempt(setup, attacker, { username: "alice@contoso.com" });
    expectRefused(setup, victim, await deliver(victim, trap), "sign_in_not_started");

    await deliver(victim, await attempt(setup, victim));
    expect(await deliver(victim, trap)).toMatchObject({
      status: 302,
      location: `${setup.app.origin}/`,
      setCookies: [],
    });
    expect((await victim.navigate("/profile")).body).toContain("Ben Brandt");
    expect(redemptions(setup)).toBe(1);
  });

  it("with a stolen code in the attacker's own attempt is refused by the code verifier [B03]", async () => {
    const setup = await testSetup(emulator);
    await setup.reset();
    const [victim, attacker] = [new Browser(setup.app.origin), new Browser(setup.app.origin)];
    const stolen = (await attempt(setup, victim)).url.searchParams.get("code") ?? "";
    const own = await attempt(setup, attacker, { username: "alice@contoso.com" });
    const mixed = altered(own, (parameters) => parameters.set("code", stolen));
    expectRefused(setup, attacker, await deliver(attacker, mixed), "sign_in_refused");
  });

  it("with a stolen code is refused by the nonce even if PKCE was stripped on the way [B03]", async () => {
    const setup = await testSetup(emulator, {
      fetch: (input, init) => {
        const form = new URLSearchParams(typeof init?.body === "string" ? init.body : "");
        form.delete("code_verifier");
        return fetch(input, init?.method === "POST" ? { ...init, body: form.toString() } : init);
      },
    });
    const withoutChallenge = async (browser: Browser, username: string) => {
      const url = new URL((await browser.navigate("/profile")).location ?? "");
      url.searchParams.delete("code_challenge");
      url.searchParams.delete("code_challenge_method");
      return setup.emulator.signIn(url.href, username);
    };
    const [victim, attacker] = [new Browser(setup.app.origin), new Browser(setup.app.origin)];
    const stolen = (await withoutChallenge(victim, "ben@contoso.com")).url.searchParams.get("code") ?? "";
    const own = await withoutChallenge(attacker, "alice@contoso.com");
    const mixed = altered(own, (parameters) => parameters.set("code", stolen));
    expectRefused(setup, attacker, await deliver(attacker, mixed), "id_token_invalid");
  });

  it("to one client is refused at another, although both share address and cookie secret [B07]", async () => {
    const first = await testSetup(emulator);
    const second = await testSetup(emulator, {
      clientId: "bbbbbbbb-0000-4000-8000-00000000000b",
      clientCredentials: { clientSecret: "emulator-secret~of-the-contoso-app" },
      baseUrl: first.app.origin,
    });
    const browser = new Browser(first.app.origin);
    const answer = await attempt(first, browser);
    const renamed = new Browser(second.app.origin);
    await renamed.navigate("/profile");
    const [ownName = ""] = renamed.cookies.keys();
    const [[name, value] = ["", ""]] = browser.cookies;
    // Under its own name, and under the name that the second client would give to the attempt.
    for (const planted of [name, ownName.slice(0, -12) + name.slice(-12)]) {
      const victim = new Browser(second.app.origin);
      victim.cookies.set(planted, value);
      expectRefusal(await victim.navigate(answer.url.pathname + answer.url.search), "sign_in_not_started");
    }
    expect(second.sent.filter(({ url }) => url.includes("/token"))).toEqual([]);
  });
});
