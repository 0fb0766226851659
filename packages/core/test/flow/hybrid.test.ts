import { conformanceFaults } from "@identity-web/entra-emulator";
import { beforeEach, describe, expect, it } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { codeOf, expectRefusal, expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const hybrid = { responseType: "code id_token" } as const;
const authorizeAddress = /\/oauth2\/v2\.0\/authorize\?/u;

let browser: Browser;
const setup = await testSetup(emulator, hybrid);
beforeEach(async () => {
  await setup.reset();
  browser = new Browser(setup.app.origin);
});

describe("the authorization request of the hybrid flow", () => {
  it("requests code and ID token by form_post, with PKCE and a nonce that is never repeated [A16]", async () => {
    const requests = [await browser.navigate("/profile"), await browser.navigate("/profile")].map(
      ({ location = "" }) => new URL(location).searchParams,
    );
    for (const request of requests) {
      expect(request.getAll("response_type")).toEqual(["code id_token"]);
      expect(request.getAll("response_mode")).toEqual(["form_post"]);
      expect(request.get("nonce")).toMatch(/^[\w-]{24,}$/u);
      expect(request.get("code_challenge_method")).toBe("S256");
    }
    expect(requests[0]?.get("nonce")).not.toBe(requests[1]?.get("nonce"));
  });

  it("sets a transaction cookie that survives another site's POST: SameSite=None, Secure, HttpOnly [D04]", async () => {
    const { setCookies } = await browser.navigate("/profile");
    expect(setCookies).toHaveLength(1);
    expect(setCookies[0]).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=None; Secure$/u);
  });
});

describe("a response of the hybrid flow", () => {
  it("signs in, redeems once with the nonce checked in both tokens, and keeps the session cookie Lax [A16]", async () => {
    const answer = await attempt(setup, browser);
    expect([...(answer.form?.keys() ?? [])]).toEqual(expect.arrayContaining(["code", "id_token", "state"]));
    const visit = await deliver(browser, answer);
    expect(visit).toMatchObject({ status: 302, location: `${setup.app.origin}/profile` });
    expect(redemptions(setup)).toBe(1);
    expect(visit.setCookies.find((cookie) => cookie.includes("identity-"))).toMatch(/SameSite=Lax$/u);
    expect((await browser.navigate("/profile")).status).toBe(200);
  });

  it("signs in a guest, and then another user [A16]", async () => {
    for (const username of ["carla@fabrikam.com", "alice@contoso.com"]) {
      const answer = await attempt(setup, browser, { username, address: "/auth/sign-in", consent: "accept" });
      expect((await deliver(browser, answer)).status).toBe(302);
      expect((await browser.fetch("/")).body).toContain(username);
    }
  });

  it("is validated before a hook runs, and a hook that redeems gets the validated claims [A16]", async () => {
    const seen: unknown[] = [];
    const hooked = await testSetup(emulator, {
      ...hybrid,
      hooks: {
        async authorizationCodeReceived({ redeem }) {
          seen.push((await redeem()).user.username);
        },
      },
    });
    const person = new Browser(hooked.app.origin);
    setup.emulator.control.queueFault(conformanceFaults["oidcc-client-test-missing-chash"]);
    expectRefused(hooked, person, await deliver(person, await attempt(hooked, person)), "id_token_invalid");
    expect(seen).toEqual([]);
    expect((await deliver(person, await attempt(hooked, person))).status).toBe(302);
    expect(seen).toEqual(["ben@contoso.com"]);
  });
});

describe("an unsuccessful response of the hybrid flow", () => {
  it("with a declined consent shows a page, uses the attempt up and redeems nothing [B08]", async () => {
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" });
    expect(answer.form?.get("error")).toBe("access_denied");
    expectRefused(setup, browser, await deliver(browser, answer), "sign_in_declined", 403);
    expect(redemptions(setup)).toBe(0);
    expect([...browser.cookies]).toEqual([]);
  });

  it("for an app whose registration has no ID tokens shows a page, and the log says what to tick", async () => {
    const closed = await testSetup(emulator, {
      ...hybrid,
      clientId: "bbbbbbbb-0000-4000-8000-00000000000b",
      clientCredentials: { clientSecret: "emulator-secret~of-the-contoso-app" },
    });
    const person = new Browser(closed.app.origin);
    const { location = "" } = await person.navigate("/profile");
    const answer = await setup.emulator.signIn(location, "ben@contoso.com");
    expect(answer.form?.get("error_description")).toMatch(/^AADSTS700054/u);
    expectRefused(closed, person, await deliver(person, answer), "configuration_refused");
    expect(closed.log.join("\n")).toMatch(/Tick "ID tokens" under Authentication of the app registration/u);
  });

  it("runs the hook authenticationFailed with its code, which may respond", async () => {
    const hooked = await testSetup(emulator, {
      ...hybrid,
      hooks: { authenticationFailed: ({ code }) => ({ status: 400, html: `<p>Code: <code>${code}</code></p>` }) },
    });
    const person = new Browser(hooked.app.origin);
    setup.emulator.control.queueFault(conformanceFaults["oidcc-client-test-invalid-chash"]);
    const visit = await deliver(person, await attempt(hooked, person));
    expect([visit.status, visit.body]).toEqual([400, "<p>Code: <code>id_token_invalid</code></p>"]);
    expect(redemptions(hooked)).toBe(0);
  });
});

describe("a response of the hybrid flow that arrives in another way", () => {
  it("by GET shows a page and redeems nothing, and may still come by POST", async () => {
    const answer = await attempt(setup, browser);
    const url = new URL(`${answer.url.href}?${answer.form?.toString() ?? ""}`);
    expectRefused(setup, browser, await deliver(browser, { url, form: undefined }), "sign_in_not_started");
    expect(redemptions(setup)).toBe(0);
    expect(await deliver(browser, answer)).toMatchObject({ location: `${setup.app.origin}/profile` });
  });

  it("without its transaction cookie ends on a page that mentions cookies, and redeems nothing [D04]", async () => {
    const answer = await attempt(setup, browser);
    browser.cookies.clear();
    const visit = await deliver(browser, answer);
    expectRefused(setup, browser, visit, "sign_in_not_started");
    expect(visit.body).toMatch(/cookies may be blocked.*127\.0\.0\.1 instead of localhost.*Start again from here/u);
    expect(redemptions(setup)).toBe(0);
  });

  it("twice takes a signed-in user to the requested page, and redeems once [B11]", async () => {
    const answer = await attempt(setup, browser);
    const cookies = new Map(browser.cookies);
    await deliver(browser, answer);
    for (const [name, value] of cookies) {
      browser.cookies.set(name, value);
    }
    expect((await deliver(browser, answer)).status).toBe(302);
    expect(redemptions(setup)).toBe(1);
    expect(sessionCookies(browser)).toHaveLength(1);
  });

  it("with an ID token that the app did not request is accepted without it", async () => {
    const plain = await testSetup(emulator, { responseMode: "form_post" });
    const person = new Browser(plain.app.origin);
    const answer = altered(await attempt(plain, person), (form) => {
      for (const text of ["not.a.jwt", "another"]) {
        form.append("id_token", text);
      }
    });
    expect(await deliver(person, answer)).toMatchObject({ location: `${plain.app.origin}/profile` });
  });

  it("while Entra's keys are unavailable gets 503, and the code is not sent", async () => {
    let dead = false;
    const cut = await testSetup(emulator, {
      ...hybrid,
      fetch: (input, init) => (dead ? Promise.reject(new TypeError("cut")) : fetch(input, init)),
    });
    const person = new Browser(cut.app.origin);
    const answer = await attempt(cut, person);
    dead = true;
    const visit = await deliver(person, answer);
    expect(codeOf(visit)).toBe("authority_unavailable");
    expectRefusal(visit, "authority_unavailable", 503);
    expect(redemptions(cut)).toBe(0);
    dead = false;
    expect((await person.navigate("/profile")).location).toMatch(authorizeAddress);
  });
});

describe("options of the hybrid flow", () => {
  const faultsOf = async (changes: Partial<IdentityWebOptions>): Promise<string> =>
    testSetup(emulator, changes).then(
      () => "it started",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it('refuse responseMode "query" at start, and say what to use instead', async () => {
    expect(await faultsOf({ ...hybrid, responseMode: "query" })).toMatch(
      /- responseMode is "query".*use "form_post", or leave responseMode out/u,
    );
    expect(await faultsOf({ ...hybrid, responseMode: "form_post" })).toBe("it started");
    expect(await faultsOf({ ...hybrid, responseMode: undefined })).toBe("it started");
  });

  it("refuse an unknown response type at start", async () => {
    const wrong = "id_token" as "code id_token";
    expect(await faultsOf({ responseType: wrong })).toMatch(/- responseType must be one of code, code id_token\./u);
  });

  it("refuse http outside this machine at start, because no browser keeps the cookie [D04]", async () => {
    expect(await faultsOf({ ...hybrid, baseUrl: "http://app.example" })).toMatch(/- baseUrl .* is not https/u);
  });
});
