import { conformanceFaults, type ConformanceTest, type Fault } from "@identity-web/entra-emulator";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefused } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const refused: readonly (readonly [title: string, test: ConformanceTest])[] = [
  ["of another issuer [A02]", "oidcc-client-test-invalid-iss"],
  ["for another audience [A03]", "oidcc-client-test-invalid-aud"],
  ["without an audience [A03]", "oidcc-client-test-missing-aud"],
  ["for another audience besides ours [A03]", "fapi2-security-profile-final-client-test-invalid-secondary-aud"],
  ["without a subject [A04]", "oidcc-client-test-missing-sub"],
  ["without the time of issue [A04]", "oidcc-client-test-missing-iat"],
  ["that expired six minutes ago [A05]", "fapi2-security-profile-final-client-test-invalid-expired-exp"],
  ["without an expiry [A05]", "fapi2-security-profile-final-client-test-invalid-missing-exp"],
  ["that becomes valid in ten minutes [A05]", "not-before-ten-minutes-ahead"],
  ["with another nonce [A06]", "oidcc-client-test-nonce-invalid"],
  ["without a nonce [A06, B05]", "fapi2-security-profile-final-client-test-invalid-missing-nonce"],
  ["whose RS256 signature is broken [A07]", "oidcc-client-test-invalid-sig-rs256"],
  ["signed with ES256 by an unknown key [A07]", "oidcc-client-test-invalid-sig-es256"],
  ["signed with HS256 and our own public key [A08]", "oidcc-client-test-invalid-sig-hs256"],
  ["that is not signed [A08]", "oidcc-client-test-idtoken-sig-none"],
  ["with an algorithm other than RS256 [A08]", "fapi2-security-profile-final-client-test-invalid-alternate-alg"],
];

const onToken = (fault: Omit<Extract<Fault, { on: "token" }>, "on">): Fault => ({ on: "token", ...fault });

const misshapen: readonly (readonly [title: string, fault: Fault])[] = [
  ["that is missing", onToken({ json: { id_token: null } })],
  ["that is not a JWT", onToken({ json: { id_token: "not.a.jwt" } })],
  ["that is a number", onToken({ json: { id_token: 1 } })],
  ["that is longer than 100,000 characters", onToken({ json: { id_token: "e".repeat(100_001) } })],
  ["whose tenant is not a GUID", onToken({ idToken: { claims: { tid: "common" } } })],
  ["whose tenant is a path", onToken({ idToken: { claims: { tid: "../11111111-1111-4111-8111-111111111111" } } })],
  ["without an oid", onToken({ idToken: { claims: { oid: null } } })],
  ["issued ten minutes ahead", onToken({ idToken: { secondsFromNow: { iat: 600 } } })],
  ["whose azp is another party", onToken({ idToken: { claims: { azp: "dddddddd-0000-4000-8000-00000000000d" } } })],
];

describe.each(["query", "form_post"] as const)("the ID token of a sign-in by %s", (responseMode) => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator, { responseMode });
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  it.each(refused)("refuses an ID token %s", async (_title, test) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(conformanceFaults[test]);
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
    expect(redemptions(setup)).toBe(1);
    expect(setup.app.events.map(({ type }) => type)).toEqual(["signInFailed"]);
  });

  it.each(refused)("%s is refused with JSON for a script", async (_title, test) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(conformanceFaults[test]);
    const visit = await deliver(browser, answer, "fetch");
    expectRefused(setup, browser, visit, "id_token_invalid");
    expect(visit.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it.each(misshapen)("%s is refused", async (_title, fault) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(fault);
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
  });

  it("that is refused is not used afterwards: the next page signs in again [A06]", async () => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(conformanceFaults["oidcc-client-test-nonce-invalid"]);
    await deliver(browser, answer);
    const next = await browser.navigate("/profile");
    expect(next.location).toMatch(/\/oauth2\/v2\.0\/authorize\?/u);
    expect(setup.app.handled).toEqual([]);
  });

  const accepted: readonly (readonly [title: string, test: ConformanceTest])[] = [
    ["for us alone, as a list of one [A03]", "fapi2-security-profile-final-client-test-valid-aud-as-array"],
    ["that expired four minutes ago [A05]", "expired-inside-the-clock-skew"],
    ["that becomes valid in four minutes [A05]", "not-before-inside-the-clock-skew"],
    ["without a key id, although there are several keys [A09]", "oidcc-client-test-kid-absent-multiple-jwks"],
  ];
  it.each(accepted)("%s is accepted [A03, A05, A09]", async (_title, test) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(conformanceFaults[test]);
    expect(await deliver(browser, answer)).toMatchObject({ status: 302, location: `${setup.app.origin}/profile` });
    expect(sessionCookies(browser)).toHaveLength(1);
  });
});
