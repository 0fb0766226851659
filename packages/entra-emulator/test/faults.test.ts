import { startEmulator, type Emulator, type Fault, type IdTokenFault } from "@identity-web/entra-emulator";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  authorizeUrl,
  claimsOf,
  contoso,
  redirectUri,
  requestToken,
  signInForTokens,
  webApp,
} from "./support/web-app.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

const discovery = (): string => `${emulator.url}/${contoso}/v2.0/.well-known/openid-configuration`;
const keysOf = async (tenant: string): Promise<JSONWebKeySet> =>
  (await (await fetch(`${emulator.url}/${tenant}/discovery/v2.0/keys`)).json()) as JSONWebKeySet;

describe("at every endpoint", () => {
  const requests: readonly (readonly [Fault["on"], () => Promise<Response>])[] = [
    ["discovery", () => fetch(discovery())],
    ["keys", () => fetch(`${emulator.url}/common/discovery/v2.0/keys`)],
    ["authorize", () => fetch(authorizeUrl(emulator))],
    ["token", () => fetch(`${emulator.url}/common/oauth2/v2.0/token`, { method: "POST" })],
    ["graph", () => fetch(`${emulator.graphUrl}/me`)],
    ["signOut", () => fetch(`${emulator.url}/common/oauth2/v2.0/logout`)],
  ];

  test.each(requests)("a raw answer of %s comes once, as it was queued", async (on, request) => {
    emulator.control.queueFault({ on, status: 502, body: "<h1>Bad gateway</h1>", headers: { "retry-after": "7" } });
    const response = await request();
    expect([response.status, response.headers.get("retry-after"), response.headers.get("content-type")]).toEqual([
      502,
      "7",
      "text/html; charset=utf-8",
    ]);
    expect(await response.text()).toBe("<h1>Bad gateway</h1>");
    expect((await request()).status).not.toBe(502);
    expect(emulator.control.requests().map(({ status }) => status)[0]).toBe(502);
  });

  test.each(requests)("a reset of %s destroys the socket", async (on, request) => {
    emulator.control.queueFault({ on, reset: true });
    await expect(request()).rejects.toThrow("fetch failed");
    expect(emulator.control.requests().at(-1)?.status).toBe(0);
    expect((await request()).status).toBeGreaterThanOrEqual(200);
  });

  test.each(requests)("a delay of %s comes before the usual answer", async (on, request) => {
    emulator.control.queueFault({ on, delayMilliseconds: 60 });
    const begun = performance.now();
    await request();
    expect(performance.now() - begun).toBeGreaterThan(55);
  });
});

describe("the queue", () => {
  test("is consumed in order, each fault as often as it says", async () => {
    emulator.control.queueFault({ on: "keys", status: 500, times: 2 });
    emulator.control.queueFault({ on: "discovery", status: 503 });
    emulator.control.queueFault([{ on: "keys", status: 501 }]);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await fetch(`${emulator.url}/common/discovery/v2.0/keys`)).status);
    }
    expect(statuses).toEqual([500, 500, 501, 200]);
    expect((await fetch(discovery())).status).toBe(503);
  });

  test("passes over requests that a fault's filters do not match", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      error: { error: "temporarily_unavailable" },
    });
    emulator.control.queueFault({ on: "authorize", clientId: "another", status: 500 });
    emulator.control.queueFault({ on: "graph", path: "/me/messages", status: 500 });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    const me = await fetch(`${emulator.graphUrl}/me`, {
      headers: { authorization: `Bearer ${tokens["access_token"] as string}` },
    });
    expect(me.status).toBe(200);
    const parameters = { grant_type: "refresh_token", refresh_token: refresh_token as string };
    expect((await requestToken(emulator, { parameters })).body["error"]).toBe("temporarily_unavailable");
  });

  test("takes no fault that means nothing", () => {
    const fault = { on: "token", time: 2 } as Fault;
    expect(() => emulator.control.queueFault(fault)).toThrow('fault has no field "time"');
  });

  test("is emptied by reset", async () => {
    emulator.control.queueFault({ on: "discovery", status: 500 });
    await emulator.control.reset();
    expect((await fetch(discovery())).status).toBe(200);
  });
});

describe("an error", () => {
  const error = { error: "interaction_required", code: 50076, suberror: "basic_action", claims: `{"access_token":{}}` };

  test("at the token endpoint is Entra's envelope, with claims and headers", async () => {
    emulator.control.queueFault({ on: "token", error: { ...error, status: 429, headers: { "retry-after": "3" } } });
    const answer = await requestToken(emulator, { parameters: { grant_type: "refresh_token", refresh_token: "x" } });
    expect(answer.body).toMatchObject({
      error: "interaction_required",
      error_codes: [50076],
      suberror: "basic_action",
      claims: error.claims,
    });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "3"]);
  });

  test("at the authorize endpoint goes back to the app, before any page", async () => {
    emulator.control.queueFault({ on: "authorize", error: { ...error, message: "<b>\r\nbold" } });
    const { url } = await emulator.signIn(authorizeUrl(emulator), "-");
    expect(url.searchParams.get("error")).toBe("interaction_required");
    expect(url.searchParams.get("error_subcode")).toBe("basic_action");
    expect(url.searchParams.get("error_description")).toContain("AADSTS50076: <b>\r\nbold");
    expect(url.searchParams.get("state")).toBe("some-state");
  });

  test("at Graph is Graph's envelope", async () => {
    emulator.control.queueFault({
      on: "graph",
      error: { error: "TooManyRequests", status: 429, headers: { "retry-after": "2" } },
    });
    const response = await fetch(`${emulator.graphUrl}/me`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.json()).toMatchObject({ error: { code: "TooManyRequests", innerError: {} } });
  });

  test("at discovery, keys and sign-out has Entra's number", async () => {
    for (const on of ["discovery", "keys", "signOut"] as const) {
      emulator.control.queueFault({ on, error: { error: "server_error", code: 90033 } });
    }
    const paths = ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys", "oauth2/v2.0/logout"];
    for (const path of paths) {
      const response = await fetch(`${emulator.url}/common/${path}`);
      expect(await response.text()).toContain("AADSTS90033");
      expect(response.status).toBe(400);
    }
  });
});

describe("a patch", () => {
  test("changes and removes what it names in JSON answers, and nothing else", async () => {
    emulator.control.queueFault({ on: "discovery", json: { issuer: "https://op.example", jwks_uri: null } });
    const patched = (await (await fetch(discovery())).json()) as object;
    const usual = (await (await fetch(discovery())).json()) as object;
    expect(patched).toEqual({ ...usual, issuer: "https://op.example", jwks_uri: undefined });
    expect(patched).not.toHaveProperty("jwks_uri");
    emulator.control.queueFault({ on: "keys", json: { keys: [] } });
    expect(await keysOf(contoso)).toEqual({ keys: [] });
    emulator.control.queueFault({ on: "token", json: { access_token: "", scope: null, error: "none" } });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    expect(tokens).toMatchObject({ access_token: "", error: "none" });
    expect(tokens).not.toHaveProperty("scope");
    const { access_token } = await signInForTokens(emulator, "ben@contoso.com");
    emulator.control.queueFault({ on: "graph", json: { displayName: null, id: "other" } });
    const me = await fetch(`${emulator.graphUrl}/me`, {
      headers: { authorization: `Bearer ${access_token as string}` },
    });
    const profile = (await me.json()) as object;
    expect(profile).toMatchObject({ id: "other", userPrincipalName: "ben@contoso.com" });
    expect(profile).not.toHaveProperty("displayName");
  });

  test("changes, adds and removes parameters of the answer to the app", async () => {
    emulator.control.queueFault({ on: "authorize", parameters: { state: "forged", code: null, extra: "yes" } });
    const { url } = await emulator.signIn(authorizeUrl(emulator), "ben@contoso.com");
    expect(url.searchParams.get("state")).toBe("forged");
    expect(url.searchParams.get("extra")).toBe("yes");
    expect(url.searchParams.has("code")).toBe(false);
  });

  test("spoils client_info, replaces it, or leaves it out", async () => {
    const info = async (clientInfo: Extract<Fault, { on: "token" }>["clientInfo"]): Promise<unknown> => {
      emulator.control.queueFault({ on: "token", clientInfo });
      return (await signInForTokens(emulator, "ben@contoso.com"))["client_info"];
    };
    const patched: unknown = JSON.parse(Buffer.from((await info({ uid: "victim" })) as string, "base64url").toString());
    expect(patched).toEqual({ uid: "victim", utid: contoso });
    expect(await info("garbage")).toBe("garbage");
    expect(await info(null)).toBeUndefined();
  });

  test("sets the lifetime of an access token and when to refresh it", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 400, refreshInSeconds: 10 });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    expect(tokens).toMatchObject({ expires_in: 400, ext_expires_in: 400, refresh_in: 10 });
    const { exp, iat } = claimsOf(tokens["access_token"]);
    expect(Number(exp) - Number(iat)).toBe(400);
  });
});

describe("an ID token", () => {
  async function spoiled(idToken: IdTokenFault): Promise<string> {
    emulator.control.queueFault({ on: "token", idToken });
    return (await signInForTokens(emulator, "ben@contoso.com"))["id_token"] as string;
  }
  const verify = async (token: string): Promise<unknown> => jwtVerify(token, createLocalJWKSet(await keysOf("common")));

  test("has the claims that a fault gives it, and is still well signed", async () => {
    const token = await spoiled({
      claims: { aud: ["{clientId}", "stranger"], nonce: null, tid: "other" },
      secondsFromNow: { exp: 5000 },
    });
    await verify(token);
    const claims = claimsOf(token);
    expect(claims).toMatchObject({ aud: [webApp, "stranger"], tid: "other" });
    expect(claims).not.toHaveProperty("nonce");
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(5000);
  });

  test("has the header that a fault gives it", async () => {
    expect(decodeProtectedHeader(await spoiled({ header: { kid: "other", typ: null, crit2: "x" } }))).toEqual({
      alg: "RS256",
      kid: "other",
      crit2: "x",
    });
  });

  test.each(["unknownKey", "badSignature"] as const)("signed with %s does not verify", async (sign) => {
    await expect(verify(await spoiled({ sign }))).rejects.toThrow(
      sign === "unknownKey" ? "no applicable key" : "signature verification failed",
    );
    await verify(await spoiled({}));
  });

  test("signed with none has an empty signature", async () => {
    const token = await spoiled({ sign: "none" });
    expect(token.endsWith(".")).toBe(true);
    expect(decodeProtectedHeader(token).alg).toBe("none");
    expect(claimsOf(token)["aud"]).toBe(webApp);
  });

  test("signed with the public key as a shared secret is a good HS256 to whoever falls for it", async () => {
    const token = await spoiled({ sign: "hs256PublicKey" });
    const { alg, kid } = decodeProtectedHeader(token);
    expect(alg).toBe("HS256");
    const jwk = (await keysOf(contoso)).keys.find((key) => key.kid === kid);
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).export({ type: "spki", format: "pem" });
    const end = token.lastIndexOf(".");
    const expected = (secret: string): string =>
      createHmac("sha256", secret).update(token.slice(0, end)).digest("base64url");
    expect([expected(String(pem)), expected(String(pem).trim())]).toContain(token.slice(end + 1));
  });

  test("signed with es256 says so, and has a signature of that length", async () => {
    const token = await spoiled({ sign: "es256" });
    expect(decodeProtectedHeader(token).alg).toBe("ES256");
    expect(Buffer.from(token.split(".")[2] ?? "", "base64url")).toHaveLength(64);
  });

  test("signed without a kid verifies by trying the keys", async () => {
    const token = await spoiled({ sign: "noKid" });
    expect(decodeProtectedHeader(token)).not.toHaveProperty("kid");
    const keys = (await keysOf(contoso)).keys.slice(-1);
    await jwtVerify(token, createLocalJWKSet({ keys }));
  });

  test("signed with the personal accounts' key verifies with a key that names another issuer", async () => {
    const token = await spoiled({ sign: "personalAccountKey" });
    await verify(token);
    const { kid } = decodeProtectedHeader(token);
    const key = (await keysOf("common")).keys.find((candidate) => candidate.kid === kid);
    expect(key).toMatchObject({ issuer: `${emulator.url}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0` });
    expect((await keysOf(contoso)).keys.map((candidate) => candidate.kid)).not.toContain(kid);
  });

  test("of the hybrid flow is spoiled by a fault at the authorize endpoint", async () => {
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

  test("are published with useless ones beside them, or the signing one alone", async () => {
    emulator.control.queueFault({ on: "keys", extraKeys: [{ kty: "LATTICE", kid: "odd" }], signingKeyOnly: true });
    const { keys } = await keysOf(contoso);
    expect(keys[0]).toEqual({ kty: "LATTICE", kid: "odd", issuer: `${emulator.url}/${contoso}/v2.0` });
    expect(keys).toHaveLength(2);
    expect((await keysOf(contoso)).keys).toHaveLength(2);
  });

  test("stand at random paths, which work, when the discovery document says so", async () => {
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
