import { defaultSeed, type Seed, type SeedUser, type TokenFault } from "@identity-web/entra-emulator";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { expectRefused } from "../support/refusals.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { askToken, signedInBrowser, userOf } from "../support/signed-in.ts";
import { clientId, contoso } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const ben = "be000000-0000-4000-8000-000000000002";
/** A user at Fabrikam with the name and mail of Ben at Contoso; Entra will say that the object id is the same, too. */
const double: SeedUser = {
  oid: "be000000-0000-4000-8000-000000000022",
  tenantId: fabrikam,
  userPrincipalName: "ben@fabrikam.com",
  displayName: "Ben Brandt",
  mail: "ben@contoso.com",
  consentedApps: [clientId],
};
const seed: Seed = { ...defaultSeed, users: [...defaultSeed.users, double] };
const emulator = await testEmulator({ seed });
const setup = await testSetup(emulator, { tenantId: "common", allowedTenants: "any" });
beforeEach(() => setup.reset());

const recordOf = (tenant: string): string =>
  `account/${clientId}/${new URL(emulator.url).host}/common/${ben}.${tenant}`;
const identityOf = async (browser: Browser): Promise<unknown> => JSON.parse((await browser.fetch("/")).body);
const saying = (claims: Record<string, string>): Pick<TokenFault, "idToken" | "clientInfo"> => ({
  idToken: { claims: { oid: ben, ...claims } },
  clientInfo: { uid: ben },
});
/** A sign-in whose ID token differs from the seed. */
async function signInSaying(claims: Record<string, string>, username = "ben@contoso.com"): Promise<Browser> {
  const browser = new Browser(setup.app.origin);
  const answer = await attempt(setup, browser, { username });
  emulator.control.queueFault({ on: "token", ...saying(claims) });
  expect(await deliver(browser, answer)).toMatchObject({ status: 302 });
  return browser;
}

describe("users who look alike [C04]", () => {
  it("with one object id, user name, mail and subject in two tenants have separate records, tokens and sign-outs", async () => {
    freezeTime();
    const same = {
      preferred_username: "ben@contoso.com",
      email: "ben@contoso.com",
      upn: "ben@contoso.com",
      sub: "same",
    };
    const genuine = await signInSaying(same);
    const other = await signInSaying(same, "ben@fabrikam.com");
    expect(await identityOf(genuine)).toMatchObject({ user: { tenantId: contoso, id: `${contoso}.${ben}` } });
    expect(await identityOf(other)).toMatchObject({ user: { tenantId: fabrikam, id: `${fabrikam}.${ben}` } });
    expect(new Set(setup.store.putsOf("account/"))).toEqual(new Set([recordOf(contoso), recordOf(fabrikam)]));
    passSeconds(5400);
    emulator.control.clearRequests();
    emulator.control.queueFault({ on: "token", ...saying(same), times: 2 });
    const answers = [await askToken(genuine), await askToken(other)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(emulator.control.requests().map(({ tenant }) => tenant)).toEqual([contoso, fabrikam]);
    await other.post("/auth/sign-out");
    expect(await identityOf(other)).toEqual({ user: null });
    expect(await userOf(genuine)).toBe("ben@contoso.com");
  });

  it("with another name and mail at the next sign-in are the same user, with the same record", async () => {
    const before = await signInSaying({});
    const after = await signInSaying({
      preferred_username: "b.brandt@contoso.com",
      email: "b@contoso.com",
      name: "B.",
    });
    const ids = [await identityOf(before), await identityOf(after)] as { user: { id: string; username: string } }[];
    expect(ids.map(({ user }) => user.id)).toEqual([`${contoso}.${ben}`, `${contoso}.${ben}`]);
    expect(ids[1]?.user.username).toBe("b.brandt@contoso.com");
    expect(new Set(setup.store.putsOf("account/"))).toEqual(new Set([recordOf(contoso)]));
  });
});

describe("the tenant of personal accounts, as consumers", () => {
  let consumers: TestSetup;
  beforeAll(async () => {
    consumers = await testSetup(emulator, { tenantId: "consumers" });
  });

  it("signs a personal account in, and refreshes there", async () => {
    freezeTime();
    const browser = await signedInBrowser(emulator, consumers.app, "dora@outlook.com");
    expect(await identityOf(browser)).toMatchObject({ user: { tenantId: personal } });
    passSeconds(5400);
    emulator.control.clearRequests();
    expect((await askToken(browser)).status).toBe(200);
    expect(emulator.control.requests().map(({ tenant }) => tenant)).toEqual(["consumers"]);
  });

  it.each([
    ["a work tenant in its ID token", { tid: contoso }, "tenant_not_allowed", 403],
    ["a work tenant's issuer", { iss: `{url}/${contoso}/v2.0` }, "id_token_invalid", 400],
    ["a work tenant and its issuer", { tid: contoso, iss: `{url}/${contoso}/v2.0` }, "id_token_invalid", 400],
  ] as const)("refuses %s", async (_title, claims, code, status) => {
    await consumers.reset();
    const browser = new Browser(consumers.app.origin);
    const answer = await attempt(consumers, browser, { username: "dora@outlook.com" });
    const filled = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [name, value.replace("{url}", emulator.url)]),
    );
    emulator.control.queueFault({ on: "token", idToken: { claims: filled } });
    expectRefused(consumers, browser, await deliver(browser, answer), code, status);
  });
});

describe("an ID token under common", () => {
  it.each([
    ["that is missing", null],
    ["that is empty", ""],
    ["that is a domain", "contoso.com"],
    ["that is more than a GUID", `${contoso}/..`],
    ["in braces", `{${contoso}}`],
    ["that is a list", [contoso]],
  ])("with a tid %s is refused [C01]", async (_title, tid) => {
    const browser = new Browser(setup.app.origin);
    const answer = await attempt(setup, browser);
    // Everything else in the token fits the tenant that it names.
    const iss = `${emulator.url}/${String(tid)}/v2.0`;
    emulator.control.queueFault({ on: "token", idToken: { claims: { tid, iss } } });
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
  });
});
