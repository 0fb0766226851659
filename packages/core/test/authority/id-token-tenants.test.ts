import type { Fault, IdTokenFault } from "@identity-web/entra-emulator";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const contoso = "11111111-1111-4111-8111-111111111111";
const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const spoiled = (idToken: IdTokenFault): Fault => ({ on: "token", idToken });

describe.each([
  ["common", "any"],
  ["organizations", "any"],
] as const)("ID tokens of %s with every tenant allowed", (tenantId, allowedTenants) => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator, { tenantId, allowedTenants });
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  it.each(["ben@contoso.com", "carla@fabrikam.com"])("%s signs in", async (username) => {
    await deliver(browser, await attempt(setup, browser, { username }));
    expect(sessionCookies(browser)).toHaveLength(1);
  });

  const refused: readonly (readonly [title: string, fault: (url: string) => IdTokenFault])[] = [
    ["with the issuer of one tenant and the tid of another", () => ({ claims: { tid: fabrikam } })],
    ["with the tid of its tenant and another's issuer", (url) => ({ claims: { iss: `${url}/${fabrikam}/v2.0` } })],
    ["with the template itself as issuer", (url) => ({ claims: { iss: `${url}/{tenantid}/v2.0` } })],
    ["with a tid that is the template", () => ({ claims: { tid: "{tenantid}" } })],
    ["with the issuer of version 1", (url) => ({ claims: { iss: `${url}/sts/${contoso}/` } })],
    ["of a tenant, signed with the key of personal accounts", () => ({ sign: "personalAccountKey" })],
    [
      "without a key id, signed with the key of personal accounts",
      () => ({ sign: "personalAccountKey", header: { kid: null } }),
    ],
  ];
  it.each(refused)("%s are refused [C01, C02]", async (_title, fault) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(spoiled(fault(setup.emulator.url)));
    const visit = await deliver(browser, answer);
    expectRefused(setup, browser, visit, "id_token_invalid");
  });

  it.each([contoso, fabrikam])(
    "a response that names the issuer of tenant %s is accepted, because the token decides [B06]",
    async (tenant) => {
      const issuer = `${setup.emulator.url}/${tenant}/v2.0`;
      const answer = altered(await attempt(setup, browser), (parameters) => parameters.set("iss", issuer));
      expect((await deliver(browser, answer)).status).toBe(302);
    },
  );

  it.each(["{url}/{tenantid}/v2.0/../../evil/v2.0", "{url}/evil/v2.0", "{url}/v2.0", "https://op.example/{t}/v2.0"])(
    "a response that names %s is refused [B06]",
    async (issuer) => {
      const filled = issuer.replace("{url}", setup.emulator.url).replace("{t}", contoso);
      const answer = altered(await attempt(setup, browser), (parameters) => parameters.set("iss", filled));
      expectRefused(setup, browser, await deliver(browser, answer), "response_issuer_invalid");
    },
  );
});

describe("tenants that are not allowed", () => {
  const lists = [
    ["a list without it", [contoso]],
    ["a function that returns false", (tenant: string) => tenant === contoso],
    ["a function that returns false asynchronously", async (tenant: string) => tenant === contoso],
    ["a function that returns a string", () => "yes" as unknown as boolean],
  ] as const;
  it.each(lists)(
    "a genuine sign-in from another tenant is refused by %s, with one event [C03]",
    async (_title, allowed) => {
      const setup = await testSetup(emulator, { tenantId: "common", allowedTenants: allowed });
      await setup.reset();
      const browser = new Browser(setup.app.origin);
      const visit = await deliver(browser, await attempt(setup, browser, { username: "femke@fabrikam.com" }));
      expectRefused(setup, browser, visit, "tenant_not_allowed", 403);
      expect(visit.body).toContain("prompt=select_account");
      expect(setup.app.events).toEqual([expect.objectContaining({ type: "signInFailed", code: "tenant_not_allowed" })]);
    },
  );

  it("a personal account is refused under organizations, even if any tenant is allowed [C01]", async () => {
    const setup = await testSetup(emulator, { tenantId: "organizations", allowedTenants: "any" });
    const browser = new Browser(setup.app.origin);
    const answer = await attempt(setup, browser);
    const claims = { tid: personal, iss: `${setup.emulator.url}/${personal}/v2.0` };
    setup.emulator.control.queueFault(spoiled({ sign: "personalAccountKey", claims }));
    expectRefused(setup, browser, await deliver(browser, answer), "tenant_not_allowed", 403);
  });

  it("a token of another tenant is refused if the app is for one tenant [C01]", async () => {
    const setup = await testSetup(emulator);
    const browser = new Browser(setup.app.origin);
    const answer = await attempt(setup, browser);
    const claims = { tid: fabrikam, iss: `${setup.emulator.url}/${fabrikam}/v2.0` };
    setup.emulator.control.queueFault(spoiled({ claims }));
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
  });
});
