import { afterEach, describe, expect, it } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { call } from "../support/api-tokens.ts";
import { Browser, type Visit } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type OtherCloud, otherCloud } from "../support/other-cloud.ts";
import { expectRefused } from "../support/refusals.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { askToken, userOf } from "../support/signed-in.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { bearerRoutes } from "../support/test-routes.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const woodgrove = "44444444-4444-4444-8444-444444444444";
const contoso = "11111111-1111-4111-8111-111111111111";
const gina = "9a2e0000-0000-4000-8000-000000000007";
const clientId = "eeeeeeee-0000-4000-8000-00000000000e";
const issuer = `https://${woodgrove}.ciamlogin.com/${woodgrove}/v2.0`;
const ownScope = `api://${clientId}/Orders.Read`;
afterEach(() => emulator.control.reset());

interface Place {
  readonly setup: TestSetup;
  readonly cloud: OtherCloud;
}

const registration: Partial<IdentityWebOptions> = {
  clientId,
  clientCredentials: { clientSecret: "emulator-secret~of-the-groceries" },
};

async function open(instance: string, changes: Partial<IdentityWebOptions> = {}): Promise<Place> {
  const cloud = otherCloud(emulator, instance);
  const given = { ...registration, instance, tenantId: woodgrove, apiOrigins: undefined, fetch: cloud.fetch };
  const setup = await testSetup(emulator, { ...given, ...changes });
  return { setup, cloud };
}

async function signInGina({ setup, cloud }: Place, browser: Browser): Promise<Visit> {
  const { location = "", body } = await browser.navigate("/profile");
  if (location === "") {
    throw new Error(body.slice(0, 500) + setup.log.join("\n"));
  }
  expect(new URL(location).origin).toBe(cloud.instance);
  return deliver(browser, await emulator.signIn(cloud.atEmulator(location), "gina@woodgrove.com"));
}

const instances = [
  "https://woodgrove.ciamlogin.com",
  `https://${woodgrove}.ciamlogin.com`,
  "https://login.woodgrove.com",
];
const tenants = [woodgrove, woodgrove.toUpperCase(), "woodgrove.onmicrosoft.com"];

describe.each(instances.flatMap((instance) => tenants.map((tenantId) => [instance, tenantId] as const)))(
  "an external tenant at %s, as %s",
  (instance, tenantId) => {
    it("signs its customer in, refreshes, and signs out, and no host but the instance is called", async () => {
      freezeTime();
      const place = await open(instance, { tenantId });
      const browser = new Browser(place.setup.app.origin);
      expect(await signInGina(place, browser)).toMatchObject({ status: 302 });
      expect(await userOf(browser)).toBe("gina@woodgrove.com");
      expect(place.setup.store.putsOf("account/")).toEqual([
        expect.stringContaining(`/${new URL(instance).host}/${tenantId.toLowerCase()}/${gina}.${woodgrove}`),
      ]);
      passSeconds(5400);
      expect((await askToken(browser)).token).toMatchObject({ oid: gina, scp: expect.stringContaining("User.Read") });
      expect((await askToken(browser, ownScope)).token).toMatchObject({ oid: gina, scp: "Orders.Read" });
      expect((await browser.post("/auth/sign-out")).location).toMatch(
        new RegExp(`^${instance}/${woodgrove}/oauth2/v2\\.0/logout\\?post_logout_redirect_uri=`, "u"),
      );
      expect(await userOf(browser)).toBeUndefined();
      expect(new Set(place.cloud.asked)).toEqual(new Set([new URL(instance).host]));
    });
  },
);

describe("a token of an external tenant", () => {
  const place = (): Promise<Place> => open("https://woodgrove.ciamlogin.com");

  it("is accepted as an ID token beside the code in the hybrid flow too", async () => {
    const { setup, cloud } = await open("https://woodgrove.ciamlogin.com", { responseType: "code id_token" });
    const browser = new Browser(setup.app.origin);
    const { location = "" } = await browser.navigate("/profile");
    const answer = await emulator.signIn(cloud.atEmulator(location), "gina@woodgrove.com");
    expect(await deliver(browser, answer)).toMatchObject({ status: 302 });
    expect(await userOf(browser)).toBe("gina@woodgrove.com");
  });

  it("is accepted at the emulator itself, whose endpoints are on loopback", async () => {
    const setup = await testSetup(emulator, { ...registration, tenantId: woodgrove });
    const browser = new Browser(setup.app.origin);
    const { location = "" } = await browser.navigate("/profile");
    await deliver(browser, await emulator.signIn(location, "gina@woodgrove.com"));
    expect(await userOf(browser)).toBe("gina@woodgrove.com");
  });

  const strangers: readonly [title: string, claims: Record<string, string>, code?: string, status?: number][] = [
    ["the issuer on the instance's host", { iss: `https://woodgrove.ciamlogin.com/${woodgrove}/v2.0` }],
    ["the issuer of a work tenant", { iss: `https://login.microsoftonline.com/${woodgrove}/v2.0` }],
    ["another external tenant's issuer", { iss: `https://${contoso}.ciamlogin.com/${contoso}/v2.0` }],
    ["another tenant and its issuer", { tid: contoso, iss: `https://${contoso}.ciamlogin.com/${contoso}/v2.0` }],
    ["another tenant", { tid: contoso }, "tenant_not_allowed", 403],
  ];
  it.each(strangers)("is refused with %s [C01]", async (_title, claims, code = "id_token_invalid", status = 400) => {
    const { setup, cloud } = await place();
    emulator.control.queueFault({ on: "token", idToken: { claims } });
    const browser = new Browser(setup.app.origin);
    expectRefused(setup, browser, await signInGina({ setup, cloud }, browser), code, status);
  });

  const keyIssuers: readonly (readonly [issuer: string | null, status: number])[] = [
    [issuer, 302],
    [null, 302],
    ["https://{tenantid}.ciamlogin.com/{tenantid}/v2.0", 302],
    [`https://login.microsoftonline.com/${woodgrove}/v2.0`, 302],
    ["https://login.microsoftonline.com/{tenantid}/v2.0", 302],
    ["https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", 400],
    [`https://${contoso}.ciamlogin.com/${contoso}/v2.0`, 400],
    [`https://login.microsoftonline.com/${woodgrove}`, 400],
    ["not an address", 400],
  ];
  it.each(keyIssuers)("signed with a key whose issuer is %s gets status %i [C02]", async (named, status) => {
    const { keys } = (await (await fetch(`${emulator.url}/${woodgrove}/discovery/v2.0/keys`)).json()) as {
      keys: Record<string, string>[];
    };
    for (const key of keys) {
      if (named === null) {
        delete key["issuer"];
      } else {
        key["issuer"] = named;
      }
    }
    const { setup, cloud } = await place();
    emulator.control.queueFault({ on: "keys", json: { keys } });
    expect((await signInGina({ setup, cloud }, new Browser(setup.app.origin))).status).toBe(status);
  });

  it("is accepted for the app's own API, also if another of the tenant's hosts is the instance", async () => {
    const cloud = otherCloud(emulator, "https://login.woodgrove.com");
    const changes = { ...registration, tenantId: woodgrove, instance: cloud.instance, fetch: cloud.fetch };
    const api: TestApp = await testApp(emulator, changes, bearerRoutes);
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + 3600 };
    const caller = {
      oid: gina,
      sub: "s",
      tid: woodgrove,
      scp: "Orders.Read",
      preferred_username: "gina@woodgrove.com",
    };
    const claims = { aud: clientId, azp: clientId, iss: issuer, ver: "2.0", ...caller, ...times };
    const status = async (changed: object): Promise<number> =>
      (await call(api.origin, await emulator.control.signToken({ ...claims, ...changed }))).status;
    expect(await status({})).toBe(200);
    expect(api.identities[0]?.user?.id).toBe(`${woodgrove}.${gina}`);
    expect(await status({ iss: `https://login.woodgrove.com/${woodgrove}/v2.0` })).toBe(401);
    expect(await status({ iss: `https://${contoso}.ciamlogin.com/${contoso}/v2.0` })).toBe(401);
    expect(await status({ tid: contoso })).toBe(401);
    expect(await status({ tid: contoso, iss: `https://${contoso}.ciamlogin.com/${contoso}/v2.0` })).toBe(401);
  });

  it("of the app itself names the tenant by its GUID if the app is configured by domain", async () => {
    const { setup } = await open("https://woodgrove.ciamlogin.com", { tenantId: "woodgrove.onmicrosoft.com" });
    const scope = `api://${clientId}/.default`;
    const own = await setup.app.auth.tokens.getAccessTokenForApp(scope, { tenantId: woodgrove });
    expect(JSON.parse(Buffer.from(own.split(".")[1] ?? "", "base64url").toString())).toMatchObject({ iss: issuer });
  });
});

describe("a front-channel sign-out", () => {
  it.each([
    [issuer, undefined],
    [`https://woodgrove.ciamlogin.com/${woodgrove}/v2.0`, "gina@woodgrove.com"],
  ])("that names %s leaves %s signed in", async (named, left) => {
    const { setup, cloud } = await open("https://woodgrove.ciamlogin.com");
    const browser = new Browser(setup.app.origin);
    await signInGina({ setup, cloud }, browser);
    const [record = "{}"] = setup.store.valuesOf("account/");
    const sid = (JSON.parse(record) as { sessions: { entraSessionId: string }[] }).sessions[0]?.entraSessionId ?? "";
    await new Browser(setup.app.origin).navigate(
      `/auth/front-channel-sign-out?${new URLSearchParams({ sid, iss: named }).toString()}`,
    );
    expect(await userOf(browser)).toBe(left);
  });
});
