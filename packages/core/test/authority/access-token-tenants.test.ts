import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { apiId, apiOptions, call, type Minted, mintUserToken, mintVersionOne } from "../support/api-scene.ts";
import { thawTime } from "../support/clock.ts";
import { serve, type Served } from "../support/serve.ts";
import { contoso, startEmulator } from "../support/start-app.ts";

const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
let emulator: Emulator;
let api: Served;
beforeAll(async () => {
  emulator = await startEmulator();
  api = await serve(emulator, apiOptions, (auth, request) => auth.requireBearer(request));
});
afterEach(async () => {
  thawTime();
  await emulator.control.reset();
  api.identities.length = 0;
});
afterAll(async () => {
  await api.close();
  await emulator.close();
});

describe("an API for several tenants", () => {
  it("accepts the tenants on its list, and keys sign for their own issuer only", async () => {
    const many = await serve(
      emulator,
      { ...apiOptions, tenantId: "common", allowedTenants: [contoso, personal] },
      (auth, request) => auth.requireBearer(request),
    );
    const of = (tid: string, minted: Minted = {}): Promise<string> =>
      mintUserToken(emulator, { ...minted, claims: { tid, iss: `${emulator.url}/${tid}/v2.0` } });
    expect((await call(many.origin, await of(contoso))).status).toBe(200);
    expect((await call(many.origin, await mintVersionOne(emulator))).status).toBe(200);
    expect((await call(many.origin, await of(personal))).status).toBe(200);
    expect((await call(many.origin, await of(fabrikam))).json["message"]).toContain("tenant");
    const stolen = await of(contoso, { sign: "personalAccountKey" });
    expect((await call(many.origin, stolen)).json["message"]).toContain("no key of its issuer");
    await many.close();
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
    const asking = await serve(emulator, { ...apiOptions, tenantId: "common", allowedTenants }, (auth, request) =>
      auth.requireBearer(request),
    );
    const token = await mintUserToken(emulator);
    expect((await call(asking.origin, token)).status).toBe(401);
    expect((await call(asking.origin, token)).status).toBe(500);
    expect(asked).toEqual([contoso, contoso]);
    await asking.close();
  });
});

describe("the audience", () => {
  it("can be any Application ID URI that the app names", async () => {
    const named = await serve(
      emulator,
      { ...apiOptions, api: { audience: "https://api.contoso.com/tasks" } },
      (auth, request) => auth.requireBearer(request),
    );
    const of = async (aud: string): Promise<number> =>
      (await call(named.origin, await mintUserToken(emulator, { claims: { aud } }))).status;
    expect(await of("https://api.contoso.com/tasks")).toBe(200);
    expect(await of(apiId)).toBe(200);
    expect(await of("https://api.contoso.com/tasks/")).toBe(401);
    expect(await of("https://api.contoso.com")).toBe(401);
    await named.close();
  });
});
