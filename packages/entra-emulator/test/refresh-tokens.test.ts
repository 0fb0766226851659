import { startEmulator, type Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  claimsOf,
  contoso,
  contosoWebApp,
  createMsal,
  fabrikam,
  msalSignIn,
  requestToken,
  signInForTokens,
  webApp,
} from "./support/web-app.ts";

const api = "cccccccc-0000-4000-8000-00000000000c";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

describe("a refresh token", () => {
  test("is replaced at each use, and the old one stays good", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    const parameters = {
      grant_type: "refresh_token",
      refresh_token: refresh_token as string,
      scope: "openid offline_access User.Read",
    };
    const first = await requestToken(emulator, { parameters });
    expect(first.body["refresh_token"]).not.toBe(refresh_token);
    expect((await requestToken(emulator, { parameters })).status).toBe(200);
  });

  test("serves another resource, whose token has another version, audience and scopes", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com", {
      parameters: { scope: `openid profile offline_access User.Read api://${api}/access_as_user` },
    });
    const answer = await requestToken(emulator, {
      parameters: {
        grant_type: "refresh_token",
        refresh_token: tokens["refresh_token"] as string,
        scope: `openid offline_access api://${api}/access_as_user`,
      },
    });
    expect(claimsOf(answer.body["access_token"])).toMatchObject({
      aud: api,
      azp: webApp,
      ver: "2.0",
      scp: "access_as_user",
    });
    expect(answer.body["scope"]).toBe(`api://${api}/access_as_user openid`);
  });

  test("serves another tenant in which the user is a guest, and no tenant in which they are nobody", async () => {
    const tokens = await signInForTokens(emulator, "carla@fabrikam.com", { tenant: fabrikam });
    // Consent is kept per tenant, so the guest agrees once more.
    await signInForTokens(emulator, "carla@fabrikam.com", { tenant: contoso });
    const parameters = {
      grant_type: "refresh_token",
      refresh_token: tokens["refresh_token"] as string,
      scope: "openid profile User.Read",
    };
    const guest = await requestToken(emulator, { tenant: contoso, parameters });
    expect(claimsOf(guest.body["id_token"])).toMatchObject({
      tid: contoso,
      oid: "9e57ca71-0000-4000-8000-000000000013",
    });
    const ben = await signInForTokens(emulator, "ben@contoso.com");
    const nobody = await requestToken(emulator, {
      tenant: fabrikam,
      parameters: { ...parameters, refresh_token: ben["refresh_token"] as string },
    });
    expect(nobody.body["error_codes"]).toEqual([50020]);
  });

  test("for what was never agreed to answers 65001 with the suberror consent_required", async () => {
    const { refresh_token } = await signInForTokens(emulator, "alice@contoso.com");
    const parameters = { grant_type: "refresh_token", refresh_token: refresh_token as string, scope: "Mail.Read" };
    expect((await requestToken(emulator, { parameters })).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [65001],
      suberror: "consent_required",
    });
  });

  test("for two resources at once answers 28000", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    const parameters = {
      grant_type: "refresh_token",
      refresh_token: refresh_token as string,
      scope: `User.Read api://${api}/Tasks.Read`,
    };
    expect((await requestToken(emulator, { parameters })).body["error_codes"]).toEqual([28000]);
  });

  test("answers 700082 after 90 days, and at once after the control has expired it, but not what is issued later", async () => {
    const refreshed = async (token: unknown): Promise<unknown> => {
      const parameters = { grant_type: "refresh_token", refresh_token: token as string, scope: "User.Read" };
      return (await requestToken(emulator, { parameters })).body["error_codes"];
    };
    const first = await signInForTokens(emulator, "ben@contoso.com");
    emulator.control.expireRefreshTokens();
    expect(await refreshed(first["refresh_token"])).toEqual([700082]);
    const second = await signInForTokens(emulator, "ben@contoso.com");
    expect(await refreshed(second["refresh_token"])).toBeUndefined();
    emulator.control.advanceClock(90 * 24 * 60 * 60);
    expect(await refreshed(second["refresh_token"])).toEqual([700082]);
  });

  test("of one app is refused to another", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    const answer = await requestToken(emulator, {
      parameters: {
        client_id: contosoWebApp,
        client_secret: "emulator-secret~of-the-contoso-app",
        grant_type: "refresh_token",
        refresh_token: refresh_token as string,
      },
    });
    expect(answer.body["error_codes"]).toEqual([70000]);
  });

  test("works through MSAL: silent from the cache, then from the refresh token, then for .default", async () => {
    const client = await createMsal(emulator, contoso);
    const { account, accessToken } = await msalSignIn(emulator, client, "ben@contoso.com");
    if (account === null) {
      throw new Error("no account");
    }
    const cached = await client.acquireTokenSilent({ account, scopes: ["User.Read"] });
    expect([cached.fromCache, cached.accessToken]).toEqual([true, accessToken]);
    const forced = await client.acquireTokenSilent({ account, scopes: ["User.Read"], forceRefresh: true });
    expect([forced.fromCache, forced.accessToken === accessToken]).toEqual([false, false]);
    const scopes = ["https://graph.microsoft.com/.default"];
    await client.acquireTokenSilent({ account, scopes });
    expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
  });
});
