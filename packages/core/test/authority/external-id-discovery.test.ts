import type { DiscoveryFault } from "@identity-web/entra-emulator";
import { afterEach, describe, expect, it } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { type OtherCloud, otherCloud } from "../support/other-cloud.ts";
import { codeOf } from "../support/refusals.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const woodgrove = "44444444-4444-4444-8444-444444444444";
const contoso = "11111111-1111-4111-8111-111111111111";
const clientId = "eeeeeeee-0000-4000-8000-00000000000e";
const issuer = `https://${woodgrove}.ciamlogin.com/${woodgrove}/v2.0`;
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

describe("discovery", () => {
  const refused: [title: string, fault: Omit<DiscoveryFault, "on">, changes?: Partial<IdentityWebOptions>][] = [
    ["the issuer of another external tenant", { json: { issuer: `https://${contoso}.ciamlogin.com/${contoso}/v2.0` } }],
    [
      "a host of a different tenant from the path",
      { json: { issuer: `https://${contoso}.ciamlogin.com/${woodgrove}/v2.0` } },
    ],
    [
      "a path of a different tenant from the host",
      { json: { issuer: `https://${woodgrove}.ciamlogin.com/${contoso}/v2.0` } },
    ],
    ["http", { json: { issuer: issuer.replace("https", "http") } }],
    ["a port", { json: { issuer: issuer.replace(".com/", ".com:444/") } }],
    ["credentials", { json: { issuer: issuer.replace("https://", "https://user@") } }],
    [
      "a host that only ends similarly",
      { json: { issuer: issuer.replace("ciamlogin.com", "ciamlogin.com.evil.example") } },
    ],
    ["a host that only begins similarly", { json: { issuer: issuer.replace(".ciamlogin", ".evil-ciamlogin") } }],
    ["another version", { json: { issuer: issuer.replace("v2.0", "v1.0") } }],
    ["a slash at the end", { json: { issuer: `${issuer}/` } }],
    ["a line break at the end", { json: { issuer: `${issuer}\n` } }],
    ["a tenant's name in place of its GUID", { json: { issuer: "https://woodgrove.ciamlogin.com.x/woodgrove/v2.0" } }],
    ["an issuer that is not a string", { json: { issuer: [issuer] } }],
    ["a token endpoint on the issuer's host", { json: { token_endpoint: `https://${woodgrove}.ciamlogin.com/t` } }],
    ["keys on the issuer's host", { json: { jwks_uri: `https://${woodgrove}.ciamlogin.com/k` } }],
    ["an authorization endpoint on another host", { json: { authorization_endpoint: "https://evil.example/a" } }],
    ["an end_session_endpoint on another host", { json: { end_session_endpoint: "https://evil.example/o" } }],
    ["an external tenant's issuer at the host of work accounts", {}, { instance: "https://login.microsoftonline.com" }],
    ["an external tenant's issuer at a national cloud's host", {}, { instance: "https://login.microsoftonline.us" }],
    [
      "an external tenant's issuer although the app is for several tenants",
      { json: { issuer } },
      { instance: "https://login.woodgrove.com", tenantId: "common", allowedTenants: "any" },
    ],
    [
      "an external tenant's issuer although the app is for personal accounts",
      { json: { issuer } },
      { instance: "https://login.woodgrove.com", tenantId: "consumers" },
    ],
  ];
  it.each(refused)("with %s is refused as an outage", async (_title, fault, changes = {}) => {
    const { instance = "https://woodgrove.ciamlogin.com", ...others } = changes;
    const { setup } = await open(instance, others);
    emulator.control.queueFault({ on: "discovery", ...fault, times: 2 });
    const visit = await new Browser(setup.app.origin).navigate("/profile");
    expect([visit.status, codeOf(visit), visit.location]).toEqual([503, "authority_unavailable", undefined]);
  });
});
