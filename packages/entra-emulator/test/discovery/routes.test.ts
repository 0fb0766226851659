import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { contoso, personalAccounts, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

interface Document {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint: string;
}

async function discover(tenant: string): Promise<Document> {
  const response = await fetch(`${emulator.url}/${tenant}/v2.0/.well-known/openid-configuration`);
  return (await response.json()) as Document;
}

async function keys(tenant: string): Promise<readonly Record<string, string>[]> {
  const response = await fetch(`${emulator.url}/${tenant}/discovery/v2.0/keys`);
  return ((await response.json()) as { keys: Record<string, string>[] }).keys;
}

describe("discovery", () => {
  test.each([
    [contoso, `/${contoso}/v2.0`, contoso],
    ["CONTOSO.COM", `/${contoso}/v2.0`, contoso],
    ["common", "/{tenantid}/v2.0", "common"],
    ["organizations", "/{tenantid}/v2.0", "organizations"],
    ["consumers", `/${personalAccounts}/v2.0`, "consumers"],
  ])("at %s has the issuer %s and endpoints under %s", async (tenant, issuer, segment) => {
    const document = await discover(tenant);
    expect(document.issuer).toBe(emulator.url + issuer);
    expect(document).toMatchObject({
      authorization_endpoint: `${emulator.url}/${segment}/oauth2/v2.0/authorize`,
      token_endpoint: `${emulator.url}/${segment}/oauth2/v2.0/token`,
      end_session_endpoint: `${emulator.url}/${segment}/oauth2/v2.0/logout`,
      jwks_uri: `${emulator.url}/${segment}/discovery/v2.0/keys`,
      frontchannel_logout_supported: true,
    });
    expect(document).not.toHaveProperty("code_challenge_methods_supported");
  });

  test.each([
    [contoso, `/sts/${contoso}/`],
    ["common", "/sts/{tenantid}/"],
  ])("of version 1.0 at %s has the issuer of v1.0 tokens", async (tenant, issuer) => {
    const response = await fetch(`${emulator.url}/${tenant}/.well-known/openid-configuration`);
    expect(await response.json()).toEqual({ issuer: emulator.url + issuer });
  });

  test("of an unknown tenant returns Entra's error as JSON", async () => {
    const response = await fetch(`${emulator.url}/nowhere.example/v2.0/.well-known/openid-configuration`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_request", error_codes: [90002] });
  });
});

describe("keys", () => {
  test("are two at first, without alg and with the tenant's issuer", async () => {
    const published = await keys(contoso);
    expect(published).toHaveLength(2);
    for (const key of published) {
      expect(key).toMatchObject({ kty: "RSA", use: "sig", e: "AQAB", issuer: `${emulator.url}/${contoso}/v2.0` });
      expect(key).not.toHaveProperty("alg");
      expect(key).not.toHaveProperty("d");
    }
  });

  test("of common have the issuer template, except for the key that signs for personal accounts", async () => {
    const published = await keys("common");
    const issuers = published.map(({ issuer }) => issuer);
    const template = `${emulator.url}/{tenantid}/v2.0`;
    expect(issuers).toEqual([template, template, `${emulator.url}/${personalAccounts}/v2.0`]);
    const { id_token } = await signInForTokens(emulator, "dora@outlook.com", { tenant: "common" });
    expect(decodeProtectedHeader(id_token as string).kid).toBe(published[2]?.["kid"]);
    expect((await keys("consumers")).map(({ kid }) => kid)).toEqual([published[2]?.["kid"]]);
  });

  test("verify tokens, which are signed with the last of them", async () => {
    const { id_token } = await signInForTokens(emulator, "ben@contoso.com");
    const keySet = createRemoteJWKSet(new URL(`${emulator.url}/${contoso}/discovery/v2.0/keys`));
    const { protectedHeader } = await jwtVerify(id_token as string, keySet);
    expect(protectedHeader.kid).toBe((await keys(contoso)).at(-1)?.["kid"]);
  });

  test("are rotated with or without the old keys still published, and restored by a reset", async () => {
    const kids = async (): Promise<readonly (string | undefined)[]> => (await keys(contoso)).map(({ kid }) => kid);
    const before = await kids();
    await emulator.control.rotateKeys();
    const both = await kids();
    expect(both.slice(0, 2)).toEqual(before);
    expect(both).toHaveLength(3);
    await emulator.control.rotateKeys({ keepOld: false });
    const fresh = await kids();
    expect(fresh).toHaveLength(1);
    expect(both).not.toContain(fresh[0]);
    await emulator.control.reset();
    expect(await kids()).toEqual(before);
  });
});
