import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import {
  api,
  claimsOf,
  contoso,
  contosoWebApp,
  createMsal,
  fabrikam,
  msalSignIn,
  requestToken,
  signInForTokens,
  webApp,
} from "../support/web-app.ts";

const emulator = await useEmulator();

describe("a refresh token", () => {
  test("is replaced at each use, and the old one stays valid", async () => {
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

  test("gets a token for another resource, with that resource's version, audience and scopes", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com", {
      parameters: { scope: `openid profile offline_access User.Read api://${api}/access_as_user` },
    });
    const response = await requestToken(emulator, {
      parameters: {
        grant_type: "refresh_token",
        refresh_token: tokens["refresh_token"] as string,
        scope: `openid offline_access api://${api}/access_as_user`,
      },
    });
    expect(claimsOf(response.body["access_token"])).toMatchObject({
      aud: api,
      azp: webApp,
      ver: "2.0",
      scp: "access_as_user",
    });
    expect(response.body["scope"]).toBe(`api://${api}/access_as_user openid`);
  });

  test("works in another tenant where the user is a guest, but not in one where they have no account", async () => {
    const tokens = await signInForTokens(emulator, "carla@fabrikam.com", { tenant: fabrikam });
    // Consent is stored per tenant, so the guest consents once more.
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
    const refused = await requestToken(emulator, {
      tenant: fabrikam,
      parameters: { ...parameters, refresh_token: ben["refresh_token"] as string },
    });
    expect(refused.body["error_codes"]).toEqual([50020]);
  });

  test("for a scope without consent fails with AADSTS65001 and the suberror consent_required", async () => {
    const { refresh_token } = await signInForTokens(emulator, "alice@contoso.com");
    const parameters = { grant_type: "refresh_token", refresh_token: refresh_token as string, scope: "Mail.Read" };
    expect((await requestToken(emulator, { parameters })).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [65001],
      suberror: "consent_required",
    });
  });

  test("for two resources at once fails with AADSTS28000", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    const parameters = {
      grant_type: "refresh_token",
      refresh_token: refresh_token as string,
      scope: `User.Read api://${api}/Tasks.Read`,
    };
    expect((await requestToken(emulator, { parameters })).body["error_codes"]).toEqual([28000]);
  });

  test("fails with AADSTS700082 after 90 days, or if it was issued before expireRefreshTokens()", async () => {
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
    const response = await requestToken(emulator, {
      parameters: {
        client_id: contosoWebApp,
        client_secret: "emulator-secret~of-the-contoso-app",
        grant_type: "refresh_token",
        refresh_token: refresh_token as string,
      },
    });
    expect(response.body["error_codes"]).toEqual([70000]);
  });

  test("works with MSAL: silently from the cache, with a forced refresh, and for .default", async () => {
    const client = await createMsal(emulator, contoso);
    const { account, accessToken } = await msalSignIn(emulator, client, "ben@contoso.com");
    if (account === null) {
      throw new Error("MSAL returned no account.");
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
