import {
  conformanceFaults,
  type ConformanceTest,
  type IdTokenFault,
  type SignInAnswer,
} from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IdTokenClaims } from "../src/index.ts";
import { Browser } from "./support/browser.ts";
import {
  altered,
  attempt,
  deliver,
  expectRefused,
  redemptions,
  type Scene,
  sessionCookies,
  startScene,
} from "./support/scene.ts";

let seenByHook: (IdTokenClaims | undefined)[] = [];
let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  scene = await startScene({
    responseType: "code id_token",
    hooks: { authorizationCodeReceived: ({ claims }) => void seenByHook.push(claims) },
  });
});
beforeEach(async () => {
  await scene.reset();
  seenByHook = [];
  browser = new Browser(scene.app.origin);
});
afterAll(() => scene.close());

/** The answer to a sign-in of which one parameter, or several, come from the answer to another one. */
const mixed = (own: SignInAnswer, other: SignInAnswer, names: readonly string[]): SignInAnswer =>
  altered(own, (parameters) => names.forEach((name) => parameters.set(name, other.form?.get(name) ?? "")));

/** One page, the attempt is over, no hook ran, and neither the code nor anything else went to the token endpoint. */
async function expectNothingRedeemed(answer: SignInAnswer, code: string, status = 400): Promise<void> {
  const visit = await deliver(browser, answer);
  expectRefused(scene, browser, visit, code, status);
  expect(scene.sent.filter(({ url }) => url.includes("/token"))).toEqual([]);
  expect(redemptions(scene)).toBe(0);
  expect(seenByHook).toEqual([]);
  expect([...browser.cookies]).toEqual([]);
  expect(scene.app.events).toEqual([expect.objectContaining({ type: "signInFailed", code })]);
}

describe("signing in by code id_token", () => {
  it("asks for both, by form_post, with a nonce and PKCE, and signs in", async () => {
    const { location = "" } = await browser.navigate("/private/page?a=1");
    const asked = new URL(location).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code id_token",
      response_mode: "form_post",
      code_challenge_method: "S256",
      nonce: expect.stringMatching(/^[\w-]{24}$/),
    });
    expect(asked.getAll("response_type")).toHaveLength(1);
    const answer = await scene.emulator.signIn(location, "ben@contoso.com");
    expect(answer.form?.get("id_token")).toMatch(/^ey/);
    expect(await deliver(browser, answer)).toMatchObject({
      status: 302,
      location: `${scene.app.origin}/private/page?a=1`,
    });
    expect((await browser.navigate("/profile")).body).toContain("Ben Brandt");
    expect(redemptions(scene)).toBe(1);
    expect(scene.app.events.map(({ type }) => type)).toEqual(["signedIn"]);
  });

  it("asks for more consent in the same way, and for the same person", async () => {
    await deliver(browser, await attempt(scene, browser, { username: "alice@contoso.com" }));
    const answer = await attempt(scene, browser, { username: "alice@contoso.com", address: "/mail" });
    expect(answer.form?.get("id_token")).toMatch(/^ey/);
    expect(await deliver(browser, answer)).toMatchObject({ location: `${scene.app.origin}/mail` });
    expect((await browser.navigate("/mail")).body).toContain("Alice Ahlberg");
  });

  it("tells the app's hook who signs in before the code is redeemed", async () => {
    await deliver(browser, await attempt(scene, browser));
    expect(seenByHook).toEqual([
      expect.objectContaining({ oid: "be000000-0000-4000-8000-000000000002", c_hash: expect.any(String) }),
    ]);
  });

  it("is asked for, or an ID token that arrives is not looked at", async () => {
    const plain = await startScene({ responseMode: "form_post" });
    await plain.reset();
    const guest = new Browser(plain.app.origin);
    const answer = altered(await attempt(plain, guest), (parameters) => parameters.set("id_token", "not.a.token"));
    expect(await deliver(guest, answer)).toMatchObject({ status: 302, location: `${plain.app.origin}/profile` });
    await plain.close();
  });
});

describe("the ID token beside the code", () => {
  const refused: readonly (readonly [title: string, test: ConformanceTest])[] = [
    ["of another issuer", "oidcc-client-test-invalid-iss"],
    ["for another audience", "oidcc-client-test-invalid-aud"],
    ["for a stranger besides us", "fapi2-security-profile-final-client-test-invalid-secondary-aud"],
    ["without a subject", "oidcc-client-test-missing-sub"],
    ["without the time it was issued", "oidcc-client-test-missing-iat"],
    ["that expired six minutes ago", "fapi2-security-profile-final-client-test-invalid-expired-exp"],
    ["that becomes valid in ten minutes", "not-before-ten-minutes-ahead"],
    ["with another nonce", "oidcc-client-test-nonce-invalid"],
    ["without a nonce", "fapi2-security-profile-final-client-test-invalid-missing-nonce"],
    ["whose signature is broken", "oidcc-client-test-invalid-sig-rs256"],
    ["signed with HS256 and our own public key", "oidcc-client-test-invalid-sig-hs256"],
    ["that is not signed", "oidcc-client-test-idtoken-sig-none"],
    ["with the hash of another code", "oidcc-client-test-invalid-chash"],
    ["without the hash of the code", "oidcc-client-test-missing-chash"],
  ];
  it.each(refused)("A16 %s is refused before the code is redeemed", async (_title, test) => {
    for (const fault of conformanceFaults[test]) {
      const idToken = (fault as { idToken?: IdTokenFault }).idToken;
      scene.emulator.control.queueFault({ on: "authorize", idToken });
    }
    const answer = await attempt(scene, browser);
    await expectNothingRedeemed(answer, "id_token_invalid");
    expect(scene.log.join("\n")).toContain("The ID token beside the code was refused");
    expectRefused(scene, browser, await deliver(browser, answer), "sign_in_not_started");
  });

  it.each([1, null, {}, ["x"], "", "=".repeat(22)])("A16 with the hash %j is refused", async (hash) => {
    scene.emulator.control.queueFault({ on: "authorize", idToken: { claims: { c_hash: hash } } });
    await expectNothingRedeemed(await attempt(scene, browser), "id_token_invalid");
  });

  it("A16 is answered with JSON where a script asks", async () => {
    scene.emulator.control.queueFault(conformanceFaults["oidcc-client-test-missing-chash"]);
    const visit = await deliver(browser, await attempt(scene, browser), "fetch");
    expectRefused(scene, browser, visit, "id_token_invalid");
    expect(visit.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(redemptions(scene)).toBe(0);
  });

  it("A16 of another attempt is refused, also with its own code and in the same browser", async () => {
    const other = await attempt(scene, new Browser(scene.app.origin), { username: "alice@contoso.com" });
    for (const names of [["id_token"], ["code"], ["code", "id_token"]]) {
      await scene.reset();
      await expectNothingRedeemed(mixed(await attempt(scene, browser), other, names), "id_token_invalid");
    }
    await scene.reset();
    const [first, second] = [await attempt(scene, browser), await attempt(scene, browser)];
    expectRefused(
      scene,
      browser,
      await deliver(browser, mixed(first, second, ["code", "id_token"])),
      "id_token_invalid",
    );
    expect(redemptions(scene)).toBe(0);
    expect(await deliver(browser, second)).toMatchObject({ status: 302, location: `${scene.app.origin}/profile` });
  });

  it("is not seen in any log, event or page", async () => {
    scene.emulator.control.queueFault(conformanceFaults["oidcc-client-test-invalid-chash"]);
    const answer = await attempt(scene, browser);
    const visit = await deliver(browser, answer);
    const said = [visit.body, JSON.stringify(visit.headers), ...scene.log, JSON.stringify(scene.app.events)].join("\n");
    for (const part of answer.form?.get("id_token")?.split(".") ?? []) expect(said).not.toContain(part);
    expect(said).not.toContain(answer.form?.get("code"));
    expect(said).not.toMatch(/ben@contoso|Brandt/);
  });

  it("that cannot be judged without keys is an outage: 503, and the code is not redeemed", async () => {
    const fresh = await startScene({ responseType: "code id_token" });
    await fresh.reset();
    const guest = new Browser(fresh.app.origin);
    const answer = await attempt(fresh, guest);
    fresh.emulator.control.queueFault({ on: "keys", status: 503, body: "down", times: 9 });
    expectRefused(fresh, guest, await deliver(guest, answer), "authority_unavailable", 503);
    expect(redemptions(fresh)).toBe(0);
    await fresh.close();
  });
});

describe("the ID token of the token endpoint", () => {
  const others: readonly (readonly [title: string, idToken: IdTokenFault])[] = [
    ["of another subject than the one beside the code", { claims: { sub: "somebody-else" } }],
    ["with another nonce", { claims: { nonce: "not-the-nonce-of-this-sign-in" } }],
    ["without a nonce", { claims: { nonce: null } }],
  ];
  it.each(others)("A16 %s is refused", async (_title, idToken) => {
    const answer = await attempt(scene, browser);
    scene.emulator.control.queueFault({ on: "token", idToken });
    expectRefused(scene, browser, await deliver(browser, answer), "id_token_invalid");
    expect(redemptions(scene)).toBe(1);
  });

  it("A16 of the same subject in another tenant is refused, although any tenant may sign in", async () => {
    const open = await startScene({ responseType: "code id_token", tenantId: "common", allowedTenants: "any" });
    await open.reset();
    const guest = new Browser(open.app.origin);
    const answer = await attempt(open, guest);
    const fabrikam = "22222222-2222-4222-8222-222222222222";
    const claims = { tid: fabrikam, iss: `${open.emulator.url}/${fabrikam}/v2.0` };
    open.emulator.control.queueFault({ on: "token", idToken: { claims } });
    expectRefused(open, guest, await deliver(guest, answer), "id_token_invalid");
    expect(open.log.join("\n")).toContain("the one beside the code is of another user");
    await open.close();
  });
});

describe("an answer to code id_token", () => {
  const malformed: readonly (readonly [title: string, change: (parameters: URLSearchParams) => void])[] = [
    ["without the ID token", (parameters) => parameters.delete("id_token")],
    ["with an empty ID token", (parameters) => parameters.set("id_token", "")],
    ["without the code", (parameters) => parameters.delete("code")],
    ["with two ID tokens", (parameters) => parameters.append("id_token", "another")],
    ["with the same ID token twice", (parameters) => parameters.append("id_token", parameters.get("id_token") ?? "")],
    ["with two codes", (parameters) => parameters.append("code", "another")],
    ["with an error besides", (parameters) => parameters.set("error", "access_denied")],
    ["with an ID token and an error", (parameters) => (parameters.delete("code"), parameters.set("error", "x"))],
    ["with an ID token of 100,001 characters", (parameters) => parameters.set("id_token", "e".repeat(100_001))],
  ];
  it.each(malformed)("A16 %s is a page, ends the attempt, and no token is asked for", async (_title, change) => {
    await expectNothingRedeemed(altered(await attempt(scene, browser), change), "sign_in_malformed");
  });

  it.each(["not.a.jwt", "e".repeat(100_000), "\u0000", "ey.ey.ey", "[object Object]"])(
    "A16 whose ID token is no JWT is refused (%#)",
    async (text) => {
      const answer = altered(await attempt(scene, browser), (parameters) => parameters.set("id_token", text));
      await expectNothingRedeemed(answer, "id_token_invalid");
    },
  );

  it("in the address is refused, and may still come by POST", async () => {
    const answer = await attempt(scene, browser);
    const turned = new URL(answer.url);
    turned.search = String(answer.form);
    expectRefused(scene, browser, await browser.navigate(turned.href), "sign_in_not_started");
    expect(redemptions(scene)).toBe(0);
    expect(await deliver(browser, answer)).toMatchObject({ status: 302, location: `${scene.app.origin}/profile` });
  });

  it("A15 that declines, or is another error, is a page and uses the attempt up", async () => {
    const declined = await attempt(scene, browser, { username: "alice@contoso.com", consent: "cancel" });
    await expectNothingRedeemed(declined, "sign_in_declined", 403);
    await scene.reset();
    scene.emulator.control.queueFault({ on: "authorize", error: { error: "login_required", code: 50058 } });
    await expectNothingRedeemed(await attempt(scene, browser), "sign_in_refused");
  });

  it("is redeemed once of 20 copies", async () => {
    const answer = await attempt(scene, browser);
    const copies = Array.from({ length: 20 }, () => {
      const copy = new Browser(scene.app.origin);
      for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
      return copy;
    });
    await Promise.all(copies.map((copy) => deliver(copy, answer)));
    expect(copies.filter((copy) => sessionCookies(copy).length === 1)).toHaveLength(1);
    expect(redemptions(scene)).toBe(1);
  });

  it("of an app registration without ID tokens says in the log what to allow there", async () => {
    const closed = await startScene({
      responseType: "code id_token",
      clientId: "bbbbbbbb-0000-4000-8000-00000000000b",
      clientCredentials: { clientSecret: "emulator-secret~of-the-contoso-app" },
    });
    await closed.reset();
    const guest = new Browser(closed.app.origin);
    expectRefused(closed, guest, await deliver(guest, await attempt(closed, guest)), "configuration_refused");
    expect(closed.log.join("\n")).toContain('allow "ID tokens (used for implicit and hybrid flows)"');
    expect([...guest.cookies]).toEqual([]);
    await closed.close();
  });
});
