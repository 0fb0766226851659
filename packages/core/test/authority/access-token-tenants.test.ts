import { afterEach, describe, expect, it } from "vitest";

import { apiId, apiOptions, call, type Minted, mintUserToken, mintVersionOne } from "../support/api-tokens.ts";
import { contoso, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { bearerRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const api = await testApp(emulator, apiOptions, bearerRoutes);
afterEach(async () => {
  await emulator.control.reset();
  api.identities.length = 0;
});

describe("an API for several tenants", () => {
  it("accepts the tenants on its list, and keys sign for their own issuer only", async () => {
    const many = await testApp(
      emulator,
      { ...apiOptions, tenantId: "common", allowedTenants: [contoso, personal] },
      bearerRoutes,
    );
    const of = (tid: string, minted: Minted = {}): Promise<string> =>
      mintUserToken(emulator, { ...minted, claims: { tid, iss: `${emulator.url}/${tid}/v2.0` } });
    expect((await call(many.origin, await of(contoso))).status).toBe(200);
    expect((await call(many.origin, await mintVersionOne(emulator))).status).toBe(200);
    expect((await call(many.origin, await of(personal))).status).toBe(200);
    expect((await call(many.origin, await of(fabrikam))).json["message"]).toContain("tenant");
    const stolen = await of(contoso, { sign: "personalAccountKey" });
    expect((await call(many.origin, stolen)).json["message"]).toContain("no key of its issuer");
  });

  it("asks its function about the tenant, and passes what that throws to the framework", async () => {
    const asked: string[] = [];
    const allowedTenants = (tenant: string): boolean => {
      asked.push(tenant);
      if (asked.length > 1) {
        throw new Error("the list is away");
      }
      return false;
    };
    const asking = await testApp(emulator, { ...apiOptions, tenantId: "common", allowedTenants }, bearerRoutes);
    const token = await mintUserToken(emulator);
    expect((await call(asking.origin, token)).status).toBe(401);
    expect((await call(asking.origin, token)).status).toBe(500);
    expect(asked).toEqual([contoso, contoso]);
  });
});

describe("the audience", () => {
  it("can be any Application ID URI that the app names", async () => {
    const named = await testApp(
      emulator,
      { ...apiOptions, api: { audience: "https://api.contoso.com/tasks" } },
      bearerRoutes,
    );
    const of = async (aud: string): Promise<number> =>
      (await call(named.origin, await mintUserToken(emulator, { claims: { aud } }))).status;
    expect(await of("https://api.contoso.com/tasks")).toBe(200);
    expect(await of(apiId)).toBe(200);
    expect(await of("https://api.contoso.com/tasks/")).toBe(401);
    expect(await of("https://api.contoso.com")).toBe(401);
  });
});
