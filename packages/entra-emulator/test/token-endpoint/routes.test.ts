import { createHash, randomBytes } from "node:crypto";

import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import {
  authorizeUrl,
  claimsOf,
  contoso,
  contosoWebApp,
  fabrikam,
  redirectUri,
  requestToken,
  signInForTokens,
  webApp,
  webAppSecret,
} from "../support/web-app.ts";

const emulator = await useEmulator();

async function freshCode(
  parameters: Record<string, string | undefined> = {},
  user = "ben@contoso.com",
): Promise<string> {
  const { url } = await emulator.signIn(authorizeUrl(emulator, { parameters }), user);
  return url.searchParams.get("code") ?? "";
}

const redemption = (code: string): Record<string, string> => ({
  grant_type: "authorization_code",
  code,
  redirect_uri: redirectUri,
});

describe("a code", () => {
  test("is redeemed once, and a second time fails with AADSTS54005", async () => {
    const code = await freshCode();
    expect((await requestToken(emulator, { parameters: redemption(code) })).status).toBe(200);
    const again = await requestToken(emulator, { parameters: redemption(code) });
    expect([again.status, again.body["error"], again.body["error_codes"]]).toEqual([400, "invalid_grant", [54005]]);
  });

  test("expires after ten minutes", async () => {
    const code = await freshCode();
    emulator.control.advanceClock(600);
    expect((await requestToken(emulator, { parameters: redemption(code) })).body["error_codes"]).toEqual([70008]);
  });

  test.each([
    ["the wrong verifier", "x".repeat(43)],
    ["no verifier", undefined],
  ])("with a PKCE challenge and %s fails with AADSTS501481 and can still be redeemed correctly", async (_, wrong) => {
    const verifier = randomBytes(32).toString("base64url");
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    const code = await freshCode({ code_challenge, code_challenge_method: "S256" });
    const refused = await requestToken(emulator, {
      parameters: { ...redemption(code), ...(wrong === undefined ? {} : { code_verifier: wrong }) },
    });
    expect(refused.body["error_codes"]).toEqual([501481]);
    const good = await requestToken(emulator, { parameters: { ...redemption(code), code_verifier: verifier } });
    expect(good.status).toBe(200);
  });

  test("of one tenant path fails with AADSTS700005 at another", async () => {
    const code = await freshCode();
    for (const tenant of ["common", fabrikam]) {
      const refused = await requestToken(emulator, { tenant, parameters: redemption(code) });
      expect(refused.body["error_codes"]).toEqual([700005]);
    }
    const byDomain = await requestToken(emulator, { tenant: "contoso.com", parameters: redemption(code) });
    expect(byDomain.status).toBe(200);
  });

  test("of one app is refused to another", async () => {
    const parameters = { client_id: contosoWebApp, client_secret: "emulator-secret~of-the-contoso-app" };
    const refused = await requestToken(emulator, { parameters: { ...redemption(await freshCode()), ...parameters } });
    expect(refused.body["error"]).toBe("invalid_grant");
  });

  test("is refused with a redirect URI other than the one it was sent to", async () => {
    const parameters = { ...redemption(await freshCode()), redirect_uri: "http://localhost:3001/auth/callback" };
    expect((await requestToken(emulator, { parameters })).body["error_codes"]).toEqual([500112]);
  });

  test("results in an ID token with a nonce only if the request had one", async () => {
    const nonce = async (parameters: Record<string, undefined>): Promise<unknown> => {
      const code = await freshCode(parameters);
      return claimsOf((await requestToken(emulator, { parameters: redemption(code) })).body["id_token"])["nonce"];
    };
    expect(await nonce({})).toBe("some-nonce");
    expect(await nonce({ nonce: undefined })).toBeUndefined();
  });
});

describe("a client", () => {
  const unknownGuid = "99999999-9999-4999-8999-999999999999";
  test.each([
    ["a wrong secret", { client_secret: "wrong" }, [401, "invalid_client", 7000215]],
    ["an expired secret", { client_secret: "emulator-secret~this-one-is-expired" }, [401, "invalid_client", 7000222]],
    ["no secret", { client_secret: undefined }, [401, "invalid_client", 7000218]],
    ["an unknown client_id", { client_id: unknownGuid }, [400, "unauthorized_client", 700016]],
    ["no client_id", { client_id: undefined }, [400, "invalid_request", 900144]],
    ["an unknown grant", { grant_type: "password" }, [400, "unsupported_grant_type", 70003]],
    ["no grant", { grant_type: undefined }, [400, "invalid_request", 900144]],
    ["a forged code", { code: "1.forged" }, [400, "invalid_grant", 9002313]],
  ] as const)("with %s is refused in Entra's envelope", async (_, parameters, [status, error, code]) => {
    const response = await requestToken(emulator, { parameters: { ...redemption("1.x"), ...parameters } });
    expect([response.status, response.body["error"], response.body["error_codes"]]).toEqual([status, error, [code]]);
    expect(response.body["error_description"]).toMatch(
      new RegExp(
        `^AADSTS${code}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
        "u",
      ),
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("at an unknown tenant is refused with AADSTS90002", async () => {
    const response = await requestToken(emulator, { tenant: "nowhere.example", parameters: redemption("1.x") });
    expect(response.body["error_codes"]).toEqual([90002]);
  });

  test("may authenticate with HTTP Basic, with both parts form-encoded", async () => {
    const basic = Buffer.from(`${webApp}:${encodeURIComponent(webAppSecret)}`).toString("base64");
    const parameters = { ...redemption(await freshCode()), client_id: undefined, client_secret: undefined };
    const response = await requestToken(emulator, { parameters }, { authorization: `Basic ${basic}` });
    expect(response.status).toBe(200);
  });

  test("that sends a GET request is told that only POST is accepted", async () => {
    const response = await fetch(`${emulator.url}/${contoso}/oauth2/v2.0/token`);
    expect(await response.json()).toMatchObject({ error: "invalid_request", error_codes: [900561] });
  });

  test("gets its client-request-id as the correlation id", async () => {
    const id = "12345678-1234-4234-8234-123456789012";
    const response = await fetch(`${emulator.url}/${contoso}/oauth2/v2.0/token?client-request-id=${id}`, {
      method: "POST",
    });
    expect(await response.json()).toMatchObject({ correlation_id: id });
  });
});

describe("tokens", () => {
  test("identify the user and the audience, and are valid for 60 to 90 minutes", async () => {
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    expect(tokens["expires_in"]).toBeGreaterThanOrEqual(3599);
    expect(tokens["expires_in"]).toBeLessThan(5400);
    const id = claimsOf(tokens["id_token"]);
    expect(id).toMatchObject({
      aud: webApp,
      iss: `${emulator.url}/${contoso}/v2.0`,
      tid: contoso,
      preferred_username: "ben@contoso.com",
    });
    for (const name of ["sub", "uti", "rh", "aio", "sid", "login_hint", "auth_time", "nbf"]) {
      expect(id).toHaveProperty(name);
    }
    const access = claimsOf(tokens["access_token"]);
    expect(access).toMatchObject({
      aud: "https://graph.microsoft.com",
      appid: webApp,
      appidacr: "1",
      ver: "1.0",
      unique_name: "ben@contoso.com",
    });
    expect(access["iss"]).toBe(`${emulator.url}/sts/${contoso}/`);
    expect(Number(access["exp"]) - Number(access["iat"])).toBe(tokens["expires_in"]);
  });

  test("have the same subject for a user in one app, and another one in another app", async () => {
    const sub = async (parameters = {}, secret = {}): Promise<unknown> => {
      const code = await freshCode(parameters);
      return claimsOf(
        (await requestToken(emulator, { parameters: { ...redemption(code), ...parameters, ...secret } })).body[
          "id_token"
        ],
      )["sub"];
    };
    const first = await sub();
    expect(await sub()).toBe(first);
    const other = await sub(
      { client_id: contosoWebApp, scope: "openid" },
      { client_secret: "emulator-secret~of-the-contoso-app" },
    );
    expect(other).not.toBe(first);
  });

  test("contain no name and object id without the scope profile", async () => {
    const tokens = await signInForTokens(emulator, "ben@contoso.com", { parameters: { scope: "openid User.Read" } });
    expect(claimsOf(tokens["id_token"])).not.toHaveProperty("oid");
    expect(tokens).not.toHaveProperty("refresh_token");
  });
});
