import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";

import { type IdTokenFault } from "@identity-web/entra-emulator";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, claimsOf, contoso, redirectUri, signInForTokens, webApp } from "../support/web-app.ts";

const emulator = await useEmulator();

const discovery = (): string => `${emulator.url}/${contoso}/v2.0/.well-known/openid-configuration`;
const keysOf = async (tenant: string): Promise<JSONWebKeySet> =>
  (await (await fetch(`${emulator.url}/${tenant}/discovery/v2.0/keys`)).json()) as JSONWebKeySet;

describe("an ID token", () => {
  async function idTokenWith(idToken: IdTokenFault): Promise<string> {
    emulator.control.queueFault({ on: "token", idToken });
    return (await signInForTokens(emulator, "ben@contoso.com"))["id_token"] as string;
  }
  const verify = async (token: string): Promise<unknown> => jwtVerify(token, createLocalJWKSet(await keysOf("common")));

  test("has the claims of the fault, and a valid signature", async () => {
    const token = await idTokenWith({
      claims: { aud: ["{clientId}", "stranger"], nonce: null, tid: "other" },
      secondsFromNow: { exp: 5000 },
    });
    await verify(token);
    const claims = claimsOf(token);
    expect(claims).toMatchObject({ aud: [webApp, "stranger"], tid: "other" });
    expect(claims).not.toHaveProperty("nonce");
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(5000);
  });

  test("has the header of the fault", async () => {
    expect(decodeProtectedHeader(await idTokenWith({ header: { kid: "other", typ: null, crit2: "x" } }))).toEqual({
      alg: "RS256",
      kid: "other",
      crit2: "x",
    });
  });

  test.each(["unknownKey", "badSignature"] as const)("signed with %s does not verify", async (sign) => {
    await expect(verify(await idTokenWith({ sign }))).rejects.toThrow(
      sign === "unknownKey" ? "no applicable key" : "signature verification failed",
    );
    await verify(await idTokenWith({}));
  });

  test("signed with none has an empty signature", async () => {
    const token = await idTokenWith({ sign: "none" });
    expect(token.endsWith(".")).toBe(true);
    expect(decodeProtectedHeader(token).alg).toBe("none");
    expect(claimsOf(token)["aud"]).toBe(webApp);
  });

  test("signed with hs256PublicKey verifies with the public key as a shared secret", async () => {
    const token = await idTokenWith({ sign: "hs256PublicKey" });
    const { alg, kid } = decodeProtectedHeader(token);
    expect(alg).toBe("HS256");
    const jwk = (await keysOf(contoso)).keys.find((key) => key.kid === kid);
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).export({ type: "spki", format: "pem" });
    const end = token.lastIndexOf(".");
    const expected = (secret: string): string =>
      createHmac("sha256", secret).update(token.slice(0, end)).digest("base64url");
    expect([expected(String(pem)), expected(String(pem).trim())]).toContain(token.slice(end + 1));
  });

  test("signed with es256 has that algorithm in its header and a signature of the right length", async () => {
    const token = await idTokenWith({ sign: "es256" });
    expect(decodeProtectedHeader(token).alg).toBe("ES256");
    expect(Buffer.from(token.split(".")[2] ?? "", "base64url")).toHaveLength(64);
  });

  test("signed with noKid verifies by trying the keys", async () => {
    const token = await idTokenWith({ sign: "noKid" });
    expect(decodeProtectedHeader(token)).not.toHaveProperty("kid");
    const keys = (await keysOf(contoso)).keys.slice(-1);
    await jwtVerify(token, createLocalJWKSet({ keys }));
  });

  test("signed with personalAccountKey verifies with a key that belongs to another issuer", async () => {
    const token = await idTokenWith({ sign: "personalAccountKey" });
    await verify(token);
    const { kid } = decodeProtectedHeader(token);
    const key = (await keysOf("common")).keys.find((candidate) => candidate.kid === kid);
    expect(key).toMatchObject({ issuer: `${emulator.url}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0` });
    expect((await keysOf(contoso)).keys.map((candidate) => candidate.kid)).not.toContain(kid);
  });

  test("of the hybrid flow is changed by a fault at the authorize endpoint", async () => {
    emulator.control.queueFault({ on: "authorize", idToken: { claims: { c_hash: null } } });
    const parameters = { response_type: "code id_token", response_mode: "form_post" };
    const { form } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "ben@contoso.com");
    expect(claimsOf(form?.get("id_token"))).not.toHaveProperty("c_hash");
    expect(form?.get("code")).toBeTruthy();
  });
});

describe("keys and endpoints", () => {
  test("are rotated just before a token is signed", async () => {
    const before = (await keysOf(contoso)).keys.map(({ kid }) => kid);
    emulator.control.queueFault({ on: "token", rotateKeys: { keepOld: false } });
    const { id_token } = await signInForTokens(emulator, "ben@contoso.com");
    expect(before).not.toContain(decodeProtectedHeader(id_token as string).kid);
    expect((await keysOf(contoso)).keys).toHaveLength(1);
  });

  test("are published together with extra keys, or reduced to the signing key", async () => {
    emulator.control.queueFault({ on: "keys", extraKeys: [{ kty: "LATTICE", kid: "odd" }], signingKeyOnly: true });
    const { keys } = await keysOf(contoso);
    expect(keys[0]).toEqual({ kty: "LATTICE", kid: "odd", issuer: `${emulator.url}/${contoso}/v2.0` });
    expect(keys).toHaveLength(2);
    expect((await keysOf(contoso)).keys).toHaveLength(2);
  });

  test("have random paths that work, if the discovery document contains them", async () => {
    emulator.control.queueFault({ on: "discovery", randomEndpoints: true, times: 2 });
    const read = async (): Promise<Record<string, string>> =>
      (await (await fetch(discovery())).json()) as Record<string, string>;
    const [first, second] = [await read(), await read()];
    expect(first["token_endpoint"]).not.toBe(second["token_endpoint"]);
    expect(first["token_endpoint"]).toMatch(
      new RegExp(`^${emulator.url}/${contoso}/at-[\\w-]+/oauth2/v2\\.0/token$`, "u"),
    );
    expect((await fetch(first["jwks_uri"] ?? "")).status).toBe(200);
    const query = new URL(authorizeUrl(emulator)).search;
    const { url } = await emulator.signIn((first["authorization_endpoint"] ?? "") + query, "ben@contoso.com");
    expect(url.href.startsWith(redirectUri)).toBe(true);
    expect(emulator.control.requests().some(({ path }) => path.includes("/at-"))).toBe(true);
  });
});
