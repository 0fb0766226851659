import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { contoso, createMsal, fabrikam, fetchGraph, msalSignIn, personalAccounts } from "../support/web-app.ts";

const emulator = await useEmulator();

describe("MSAL signs users in", () => {
  test.each([
    ["a tenant id", contoso],
    ["a domain", "contoso.com"],
    ["a domain in mixed case", "Contoso.OnMicrosoft.com"],
    ["common", "common"],
    ["organizations", "organizations"],
  ])("an employee signs in at %s, with the same account everywhere", async (_, tenant) => {
    const client = await createMsal(emulator, tenant);
    const result = await msalSignIn(emulator, client, "alice@contoso.com");
    expect(result.account?.homeAccountId).toBe(`a11ce000-0000-4000-8000-000000000001.${contoso}`);
    expect(result.account?.username).toBe("alice@contoso.com");
    expect(result.idTokenClaims).toMatchObject({
      iss: `${emulator.url}/${contoso}/v2.0`,
      tid: contoso,
      oid: "a11ce000-0000-4000-8000-000000000001",
      name: "Alice Ahlberg",
      ver: "2.0",
    });
    const me = await fetchGraph(emulator, "/me", result.accessToken);
    expect(await me.json()).toMatchObject({ displayName: "Alice Ahlberg", userPrincipalName: "alice@contoso.com" });
  });

  test("a guest has an object id of the tenant they visit, and the account of their home tenant", async () => {
    const result = await msalSignIn(emulator, await createMsal(emulator, contoso), "carla@fabrikam.com");
    expect(result.account?.homeAccountId).toBe(`ca71a000-0000-4000-8000-000000000003.${fabrikam}`);
    expect(result.idTokenClaims).toMatchObject({ tid: contoso, oid: "9e57ca71-0000-4000-8000-000000000013" });
    const me = await fetchGraph(emulator, "/me", result.accessToken);
    expect(await me.json()).toMatchObject({ userPrincipalName: "carla_fabrikam.com#EXT#@contoso.onmicrosoft.com" });
  });

  test.each(["common", "consumers", personalAccounts])("a personal account signs in at %s", async (tenant) => {
    const result = await msalSignIn(emulator, await createMsal(emulator, tenant), "dora@outlook.com");
    expect(result.account?.homeAccountId).toBe(`00000000-0000-0000-d07a-d1a200000004.${personalAccounts}`);
    expect(result.idTokenClaims).toMatchObject({
      iss: `${emulator.url}/${personalAccounts}/v2.0`,
      tid: personalAccounts,
    });
  });

  test.each([
    ["dora@outlook.com", "organizations"],
    ["alice@contoso.com", "consumers"],
    ["alice@contoso.com", fabrikam],
  ])("%s is not offered at %s", async (user, tenant) => {
    const client = await createMsal(emulator, tenant);
    await expect(msalSignIn(emulator, client, user)).rejects.toThrow(`The picker page does not offer ${user}.`);
  });
});
