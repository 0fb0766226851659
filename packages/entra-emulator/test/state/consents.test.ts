import { expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { alice, requestToken, signInForTokens, webApp } from "../support/web-app.ts";

const emulator = await useEmulator();

test("a refresh after the user's consent was withdrawn fails with consent_required", async () => {
  const { refresh_token } = await signInForTokens(emulator, "alice@contoso.com");
  const parameters = {
    grant_type: "refresh_token",
    refresh_token: refresh_token as string,
    scope: "openid offline_access User.Read",
  };
  expect((await requestToken(emulator, { parameters })).status).toBe(200);
  emulator.control.withdrawConsent(alice, webApp);
  expect((await requestToken(emulator, { parameters })).body["suberror"]).toBe("consent_required");
});
