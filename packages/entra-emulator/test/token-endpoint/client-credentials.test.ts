import { expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { api, claimsOf, contoso, daemon, requestToken, type TokenResponse } from "../support/web-app.ts";

const emulator = await useEmulator();

function requestAppToken(scope: string, tenant: string = contoso): Promise<TokenResponse> {
  return requestToken(emulator, {
    tenant,
    parameters: {
      client_id: daemon,
      client_secret: "emulator-secret~of-the-daemon",
      grant_type: "client_credentials",
      scope,
    },
  });
}

test("an app gets a token for itself, with the roles it was granted and no scope", async () => {
  const { status, body } = await requestAppToken(`api://${api}/.default`);
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

test("an app token is refused for a scope other than .default, and at an alias", async () => {
  expect((await requestAppToken("User.Read")).body["error_codes"]).toEqual([1002012]);
  const atAlias = await requestAppToken("https://graph.microsoft.com/.default", "organizations");
  expect(atAlias.body["error_codes"]).toEqual([9001023]);
});
