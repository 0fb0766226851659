import { EmulatedBrowser, type Json } from "@identity-web/entra-emulator";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import {
  alice,
  authorizeUrl,
  claimsOf,
  fetchGraph,
  requestToken,
  signInForTokens,
  type TokenResponse,
} from "../support/web-app.ts";

const capable = { access_token: { xms_cc: { values: ["cp1"] } } };
const withContext = JSON.stringify({
  access_token: { ...capable.access_token, acrs: { essential: true, value: "c1" } },
});
const emulator = await useEmulator();

const refresh = (tokens: Record<string, Json>, claims: string = JSON.stringify(capable)): Promise<TokenResponse> =>
  requestToken(emulator, {
    parameters: {
      grant_type: "refresh_token",
      refresh_token: tokens["refresh_token"] as string,
      scope: "openid offline_access User.Read",
      claims,
    },
  });

describe("an authentication context", () => {
  test("is refused silently with the claims returned, and granted after the user has authenticated for it", async () => {
    const browser = new EmulatedBrowser();
    const tokens = await signInForTokens(emulator, "alice@contoso.com", { browser });
    const refused = await refresh(tokens, withContext);
    expect([refused.status, refused.body["error"], refused.body["error_codes"], refused.body["claims"]]).toEqual([
      400,
      "interaction_required",
      [50076],
      withContext,
    ]);
    const steppedUp = await signInForTokens(emulator, "alice@contoso.com", {
      browser,
      parameters: { claims: withContext },
    });
    const granted = await refresh(steppedUp, withContext);
    expect(claimsOf(granted.body["access_token"])).toMatchObject({ acrs: ["c1"], xms_cc: ["cp1"] });
    expect((await refresh(tokens, withContext)).status).toBe(400);
  });

  test("ends with access_denied if the user declines", async () => {
    const url = authorizeUrl(emulator, { parameters: { claims: withContext } });
    const declined = await emulator.signIn(url, "ben@contoso.com", { stepUp: "cancel" });
    expect(declined.url.searchParams.get("error")).toBe("access_denied");
  });

  test("ends with interaction_required if no page may be shown", async () => {
    const browser = new EmulatedBrowser();
    await signInForTokens(emulator, "ben@contoso.com", { browser });
    const silent = authorizeUrl(emulator, {
      parameters: { claims: withContext, prompt: "none", login_hint: "ben@contoso.com" },
    });
    const { url } = await emulator.signIn(silent, "ben@contoso.com", { browser });
    expect(url.searchParams.get("error")).toBe("interaction_required");
  });

  test("that a call to Graph requires is requested with a claims challenge", async () => {
    emulator.control.requireContext("/me", "c1");
    const tokens = await signInForTokens(emulator, "alice@contoso.com");
    const refreshed = await refresh(tokens);
    const response = await fetchGraph(emulator, "/me", refreshed.body["access_token"]);
    const challenge = /error="insufficient_claims", claims="([^"]+)"/u.exec(
      response.headers.get("www-authenticate") ?? "",
    );
    expect([response.status, Buffer.from(challenge?.[1] ?? "", "base64").toString()]).toEqual([
      401,
      JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } }),
    ]);
  });

  test("is refused if the claims parameter is not a JSON object", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com");
    for (const claims of ["{", "[]", "7"]) {
      expect((await refresh(tokens, claims)).body["error_codes"]).toEqual([50163]);
    }
  });
});

describe("a revoked session", () => {
  test("ends refresh tokens with AADSTS50173, and access tokens only if the client handles the challenge", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com");
    const capableToken = (await refresh(tokens)).body["access_token"];
    expect((await fetchGraph(emulator, "/me", capableToken)).status).toBe(200);
    emulator.control.revokeSessions(alice);
    expect((await refresh(tokens)).body["error_codes"]).toEqual([50173]);
    const response = await fetchGraph(emulator, "/me", capableToken);
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining('error="insufficient_claims"'),
    ]);
    expect((await fetchGraph(emulator, "/me", tokens["access_token"])).status).toBe(200);
    const later = await refresh(await signInForTokens(emulator, "alice@contoso.com"));
    expect((await fetchGraph(emulator, "/me", later.body["access_token"])).status).toBe(200);
  });
});
