import { startEmulator, type Emulator, type Json } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { claimsOf, contoso, requestToken, signInForTokens, type Answer } from "./support/web-app.ts";

const api = "cccccccc-0000-4000-8000-00000000000c";
const daemon = "dddddddd-0000-4000-8000-00000000000d";
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

describe("client credentials", () => {
  const ask = (scope: string, tenant = contoso): Promise<Answer> =>
    requestToken(emulator, {
      tenant,
      parameters: {
        client_id: daemon,
        client_secret: "emulator-secret~of-the-daemon",
        grant_type: "client_credentials",
        scope,
      },
    });

  test("bring a token of the app itself, with the roles it was granted and no scope", async () => {
    const { status, body } = await ask(`api://${api}/.default`);
    expect([status, Object.keys(body).toSorted()]).toEqual([
      200,
      ["access_token", "expires_in", "ext_expires_in", "token_type"],
    ]);
    const claims = claimsOf(body["access_token"]);
    expect(claims).toMatchObject({
      aud: api,
      azp: daemon,
      idtyp: "app",
      roles: ["Tasks.Read.All"],
      tid: contoso,
      ver: "2.0",
    });
    expect(claims["scp"]).toBeUndefined();
    expect(claims["oid"]).toBe(claims["sub"]);
  });

  test("are refused for scopes other than .default and at an authority for several tenants", async () => {
    expect((await ask("User.Read")).body["error_codes"]).toEqual([1002012]);
    expect((await ask("https://graph.microsoft.com/.default", "organizations")).body["error_codes"]).toEqual([9001023]);
  });
});

describe("on behalf of", () => {
  const exchange = (assertion: Json | undefined, parameters: Record<string, string> = {}): Promise<Answer> =>
    requestToken(emulator, {
      parameters: {
        client_id: api,
        client_secret: "emulator-secret~of-the-api",
        grant_type: jwtBearer,
        assertion: typeof assertion === "string" ? assertion : "",
        requested_token_use: "on_behalf_of",
        scope: "https://graph.microsoft.com/User.Read",
        ...parameters,
      },
    });
  const callersToken = async (user: string): Promise<Json | undefined> => {
    const scope = `openid profile offline_access api://${api}/access_as_user`;
    return (await signInForTokens(emulator, user, { parameters: { scope } }))["access_token"];
  };

  test("an API gets a token of Graph for its caller, who agreed to it along with the app", async () => {
    const { status, body } = await exchange(await callersToken("alice@contoso.com"));
    expect(status).toBe(200);
    expect(claimsOf(body["access_token"])).toMatchObject({
      aud: "https://graph.microsoft.com",
      appid: api,
      oid: "a11ce000-0000-4000-8000-000000000001",
      scp: expect.stringContaining("User.Read") as unknown,
    });
  });

  test("what the caller has not agreed to answers consent_required", async () => {
    const { status, body } = await exchange(await callersToken("alice@contoso.com"), { scope: "Mail.Read" });
    expect([status, body["error"], body["suberror"], body["error_codes"]]).toEqual([
      400,
      "invalid_grant",
      "consent_required",
      [65001],
    ]);
  });

  test("a token for somebody else's API, an expired one, a forged one and an app's own are refused", async () => {
    const graphs = (await signInForTokens(emulator, "ben@contoso.com"))["access_token"];
    expect((await exchange(graphs)).body["error_codes"]).toEqual([500131]);
    const own = await callersToken("ben@contoso.com");
    expect((await exchange(typeof own === "string" ? `${own.slice(0, -4)}AAAA` : "")).body["error_codes"]).toEqual([
      50013,
    ]);
    const app = await requestToken(emulator, {
      parameters: {
        client_id: daemon,
        client_secret: "emulator-secret~of-the-daemon",
        grant_type: "client_credentials",
        scope: `api://${api}/.default`,
      },
    });
    expect((await exchange(app.body["access_token"])).body["error_codes"]).toEqual([50013]);
    emulator.control.advanceClock(6000);
    expect((await exchange(own)).body["error_codes"]).toEqual([500133]);
  });
});
