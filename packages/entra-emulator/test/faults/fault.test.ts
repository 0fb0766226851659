import { type Fault } from "@identity-web/entra-emulator";
import { type JSONWebKeySet } from "jose";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, claimsOf, fetchGraph, contoso, requestToken, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

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

  test.each(requests)("a raw response of %s is sent once, as queued", async (on, request) => {
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

  test.each(requests)("a delay of %s precedes the normal response", async (on, request) => {
    emulator.control.queueFault({ on, delayMilliseconds: 60 });
    const begun = performance.now();
    await request();
    expect(performance.now() - begun).toBeGreaterThan(55);
  });
});

describe("the queue", () => {
  test("is consumed in order, each fault `times` times", async () => {
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

  test("skips faults whose filters do not match the request", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      error: { error: "temporarily_unavailable" },
    });
    emulator.control.queueFault({ on: "authorize", clientId: "another", status: 500 });
    emulator.control.queueFault({ on: "graph", path: "/me/messages", status: 500 });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    const me = await fetchGraph(emulator, "/me", tokens["access_token"]);
    expect(me.status).toBe(200);
    const parameters = { grant_type: "refresh_token", refresh_token: refresh_token as string };
    expect((await requestToken(emulator, { parameters })).body["error"]).toBe("temporarily_unavailable");
  });

  test("refuses a fault with an unknown field", () => {
    const fault = { on: "token", time: 2 } as Fault;
    expect(() => emulator.control.queueFault(fault)).toThrow('fault has an unknown field "time"');
  });

  test("is emptied by reset", async () => {
    emulator.control.queueFault({ on: "discovery", status: 500 });
    await emulator.control.reset();
    expect((await fetch(discovery())).status).toBe(200);
  });
});

describe("an error", () => {
  const error = { error: "interaction_required", code: 50076, suberror: "basic_action", claims: `{"access_token":{}}` };

  test("at the token endpoint has Entra's envelope, with claims and headers", async () => {
    emulator.control.queueFault({ on: "token", error: { ...error, status: 429, headers: { "retry-after": "3" } } });
    const response = await requestToken(emulator, { parameters: { grant_type: "refresh_token", refresh_token: "x" } });
    expect(response.body).toMatchObject({
      error: "interaction_required",
      error_codes: [50076],
      suberror: "basic_action",
      claims: error.claims,
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  });

  test("at the authorize endpoint is sent to the app before any page is shown", async () => {
    emulator.control.queueFault({ on: "authorize", error: { ...error, message: "<b>\r\nbold" } });
    const { url } = await emulator.signIn(authorizeUrl(emulator), "-");
    expect(url.searchParams.get("error")).toBe("interaction_required");
    expect(url.searchParams.get("error_subcode")).toBe("basic_action");
    expect(url.searchParams.get("error_description")).toContain("AADSTS50076: <b>\r\nbold");
    expect(url.searchParams.get("state")).toBe("some-state");
  });

  test("at Graph has Graph's envelope", async () => {
    emulator.control.queueFault({
      on: "graph",
      error: { error: "TooManyRequests", status: 429, headers: { "retry-after": "2" } },
    });
    const response = await fetch(`${emulator.graphUrl}/me`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.json()).toMatchObject({ error: { code: "TooManyRequests", innerError: {} } });
  });

  test("at discovery, keys and sign-out has its AADSTS number", async () => {
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
  test("changes and removes only the fields of a JSON response that it names", async () => {
    emulator.control.queueFault({ on: "discovery", json: { issuer: "https://op.example", jwks_uri: null } });
    const patched = (await (await fetch(discovery())).json()) as object;
    const original = (await (await fetch(discovery())).json()) as object;
    expect(patched).toEqual({ ...original, issuer: "https://op.example", jwks_uri: undefined });
    expect(patched).not.toHaveProperty("jwks_uri");
    emulator.control.queueFault({ on: "keys", json: { keys: [] } });
    expect(await keysOf(contoso)).toEqual({ keys: [] });
    emulator.control.queueFault({ on: "token", json: { access_token: "", scope: null, error: "none" } });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    expect(tokens).toMatchObject({ access_token: "", error: "none" });
    expect(tokens).not.toHaveProperty("scope");
    const { access_token } = await signInForTokens(emulator, "ben@contoso.com");
    emulator.control.queueFault({ on: "graph", json: { displayName: null, id: "other" } });
    const me = await fetchGraph(emulator, "/me", access_token);
    const profile = (await me.json()) as object;
    expect(profile).toMatchObject({ id: "other", userPrincipalName: "ben@contoso.com" });
    expect(profile).not.toHaveProperty("displayName");
  });

  test("changes, adds and removes parameters of the response to the app", async () => {
    emulator.control.queueFault({ on: "authorize", parameters: { state: "forged", code: null, extra: "yes" } });
    const { url } = await emulator.signIn(authorizeUrl(emulator), "ben@contoso.com");
    expect(url.searchParams.get("state")).toBe("forged");
    expect(url.searchParams.get("extra")).toBe("yes");
    expect(url.searchParams.has("code")).toBe(false);
  });

  test("changes client_info, replaces it, or leaves it out", async () => {
    const info = async (clientInfo: Extract<Fault, { on: "token" }>["clientInfo"]): Promise<unknown> => {
      emulator.control.queueFault({ on: "token", clientInfo });
      return (await signInForTokens(emulator, "ben@contoso.com"))["client_info"];
    };
    const patched: unknown = JSON.parse(Buffer.from((await info({ uid: "victim" })) as string, "base64url").toString());
    expect(patched).toEqual({ uid: "victim", utid: contoso });
    expect(await info("garbage")).toBe("garbage");
    expect(await info(null)).toBeUndefined();
  });

  test("sets an access token's lifetime and the time to refresh it", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 400, refreshInSeconds: 10 });
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    expect(tokens).toMatchObject({ expires_in: 400, ext_expires_in: 400, refresh_in: 10 });
    const { exp, iat } = claimsOf(tokens["access_token"]);
    expect(Number(exp) - Number(iat)).toBe(400);
  });
});
