import type { Json } from "@identity-web/entra-emulator";
import { expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { alice, api, claimsOf, daemon, requestToken, signInForTokens, type TokenResponse } from "../support/web-app.ts";

const emulator = await useEmulator();

function exchange(
  assertion: Json | undefined,
  scope: string = "https://graph.microsoft.com/User.Read",
): Promise<TokenResponse> {
  return requestToken(emulator, {
    parameters: {
      client_id: api,
      client_secret: "emulator-secret~of-the-api",
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: typeof assertion === "string" ? assertion : "",
      requested_token_use: "on_behalf_of",
      scope,
    },
  });
}

async function callersToken(user: string): Promise<Json | undefined> {
  const scope = `openid profile offline_access api://${api}/access_as_user`;
  return (await signInForTokens(emulator, user, { parameters: { scope } }))["access_token"];
}

test("an API gets a Graph token on behalf of its caller, whose consent to the app covers the API", async () => {
  const { status, body } = await exchange(await callersToken("alice@contoso.com"));
  expect(status).toBe(200);
  expect(claimsOf(body["access_token"])).toMatchObject({
    aud: "https://graph.microsoft.com",
    appid: api,
    oid: alice,
    scp: expect.stringContaining("User.Read") as unknown,
  });
});

test("a scope to which the caller has not consented fails with consent_required", async () => {
  const { status, body } = await exchange(await callersToken("alice@contoso.com"), "Mail.Read");
  expect([status, body["error"], body["suberror"], body["error_codes"]]).toEqual([
    400,
    "invalid_grant",
    "consent_required",
    [65001],
  ]);
});

test("a token for another API, a forged token, an app-only token and an expired token are refused", async () => {
  const graphToken = (await signInForTokens(emulator, "ben@contoso.com"))["access_token"];
  expect((await exchange(graphToken)).body["error_codes"]).toEqual([500131]);
  const token = await callersToken("ben@contoso.com");
  const forged = typeof token === "string" ? `${token.slice(0, -4)}AAAA` : "";
  expect((await exchange(forged)).body["error_codes"]).toEqual([50013]);
  const appToken = await requestToken(emulator, {
    parameters: {
      client_id: daemon,
      client_secret: "emulator-secret~of-the-daemon",
      grant_type: "client_credentials",
      scope: `api://${api}/.default`,
    },
  });
  expect((await exchange(appToken.body["access_token"])).body["error_codes"]).toEqual([50013]);
  emulator.control.advanceClock(6000);
  expect((await exchange(token)).body["error_codes"]).toEqual([500133]);
});
