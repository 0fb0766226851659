import { request } from "node:http";
import { networkInterfaces } from "node:os";

import { createRemoteJWKSet, jwtVerify } from "jose";
import { describe, expect, test, vi } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { contoso, requestToken, signInForTokens, webApp, webAppSecret } from "../support/web-app.ts";

const emulator = await useEmulator();

interface ControlResponse {
  readonly status: number;
  readonly body: string;
}

/** Uses node:http, because fetch does not allow setting Host or Sec-Fetch headers. */
function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ControlResponse> {
  const { port } = new URL(emulator.url);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, method, path, headers: { ...type, ...headers } },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (part: string) => (text += part));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: text }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

describe("over HTTP", () => {
  test("faults are queued, one or several", async () => {
    expect(await send("POST", "/_control/faults", { on: "discovery", status: 503 })).toEqual({
      status: 200,
      body: `{"waiting":1}`,
    });
    expect((await send("POST", "/_control/faults", [{ on: "keys", status: 500 }])).body).toBe(`{"waiting":2}`);
    expect((await fetch(`${emulator.url}/common/v2.0/.well-known/openid-configuration`)).status).toBe(503);
    expect((await fetch(`${emulator.url}/common/discovery/v2.0/keys`)).status).toBe(500);
  });

  test("held requests are counted and released", async () => {
    await send("POST", "/_control/faults", { on: "keys", held: true });
    const waiting = fetch(`${emulator.url}/common/discovery/v2.0/keys`);
    await vi.waitUntil(async () => (await send("GET", "/_control/held-requests")).body === `{"held":1}`, 10_000);
    expect(await send("POST", "/_control/release-requests", {})).toEqual({ status: 200, body: "{}" });
    expect((await waiting).status).toBe(200);
  });

  test("any claims are signed, with their tenant's key or wrongly, and invalid options are refused", async () => {
    const claims = { tid: contoso, aud: "anybody" };
    const signed = await send("POST", "/_control/sign-token", { claims });
    const { token } = JSON.parse(signed.body) as { token: string };
    const keys = createRemoteJWKSet(new URL(`${emulator.url}/${contoso}/discovery/v2.0/keys`));
    expect((await jwtVerify(token, keys)).payload).toEqual(claims);
    await expect(jwtVerify(await emulator.control.signToken(claims, { sign: "unknownKey" }), keys)).rejects.toThrow(
      "no applicable key",
    );
    expect(await send("POST", "/_control/sign-token", { claims, sign: "twice" })).toMatchObject({ status: 400 });
    expect(await send("POST", "/_control/sign-token", {})).toMatchObject({ status: 400 });
  });

  test("the clock moves, keys rotate, refresh tokens expire, and a reset undoes everything", async () => {
    const { refresh_token } = await signInForTokens(emulator, "ben@contoso.com");
    const refreshed = async (): Promise<unknown> => {
      const parameters = { grant_type: "refresh_token", refresh_token: refresh_token as string };
      return (await requestToken(emulator, { parameters })).body["error_codes"];
    };
    expect(await send("POST", "/_control/clock", { advanceSeconds: 90 * 24 * 60 * 60 })).toMatchObject({ status: 200 });
    expect(await refreshed()).toEqual([700082]);
    await send("POST", "/_control/clock", { advanceSeconds: -90 * 24 * 60 * 60 });
    expect(await refreshed()).toBeUndefined();
    await send("POST", "/_control/expire-refresh-tokens", {});
    expect(await refreshed()).toEqual([700082]);
    await send("POST", "/_control/rotate-keys", { keepOld: false });
    const keys = async (): Promise<number> =>
      ((await (await fetch(`${emulator.url}/${contoso}/discovery/v2.0/keys`)).json()) as { keys: object[] }).keys
        .length;
    expect(await keys()).toBe(1);
    await send("POST", "/_control/reset", {});
    expect(await keys()).toBe(2);
    expect(await refreshed()).toEqual([70000]);
  });

  test("requests are listed with their purpose, and never with a secret, a code or a token", async () => {
    const tokens = await signInForTokens(emulator, "ben@contoso.com");
    const { body } = await send("GET", "/_control/requests");
    const { requests } = JSON.parse(body) as { requests: Record<string, unknown>[] };
    expect(requests.at(-1)).toEqual({
      method: "POST",
      path: `/${contoso}/oauth2/v2.0/token`,
      tenant: contoso,
      grantType: "authorization_code",
      clientId: webApp,
      status: 200,
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/u) as unknown,
    });
    expect(requests[0]).toMatchObject({
      method: "GET",
      clientId: webApp,
      scope: "openid profile offline_access User.Read",
    });
    for (const secret of [webAppSecret, tokens["refresh_token"], tokens["access_token"], "code=", "some-state"]) {
      expect(body).not.toContain(secret);
    }
    expect((await send("DELETE", "/_control/requests")).status).toBe(200);
    expect((await send("GET", "/_control/requests")).body).toBe(`{"requests":[]}`);
  });
});

describe("the control API refuses", () => {
  test.each([
    ["a page of another origin", { origin: "https://evil.example" }],
    ["a page of the emulator itself", { "sec-fetch-site": "same-origin" }],
    ["a link or an image", { "sec-fetch-dest": "image" }],
    ["a form that a user submitted", { "sec-fetch-user": "?1" }],
  ])("%s", async (_, headers) => {
    expect((await send("POST", "/_control/reset", {}, headers)).status).toBe(403);
    expect((await send("GET", "/_control/requests", undefined, headers)).status).toBe(403);
  });

  test("a foreign Host header, as do all other endpoints", async () => {
    for (const host of ["evil.example", `evil.example:${new URL(emulator.url).port}`, "localhost"]) {
      expect((await send("GET", "/_control/requests", undefined, { host })).status).toBe(421);
      expect((await send("GET", "/common/discovery/v2.0/keys", undefined, { host })).status).toBe(421);
    }
    expect((await send("GET", "/_control/requests")).status).toBe(200);
  });

  test("a body whose content type or text is not JSON", async () => {
    expect(
      (await send("POST", "/_control/reset", "x=1", { "content-type": "application/x-www-form-urlencoded" })).status,
    ).toBe(415);
    expect(await send("POST", "/_control/faults", "{oops")).toEqual({
      status: 400,
      body: `{"problems":["The body is not JSON."]}`,
    });
  });

  test("an invalid fault, and lists everything that is wrong with it", async () => {
    const fault = { on: "token", tiems: 2, status: 42, idToken: { sign: "badly", claims: [] }, clientInfo: 7 };
    const { status, body } = await send("POST", "/_control/faults", fault);
    expect(status).toBe(400);
    const { problems } = JSON.parse(body) as { problems: string[] };
    expect(problems).toEqual([
      expect.stringContaining(`fault has an unknown field "tiems". Known fields: on, times,`),
      "fault.status must be an integer from 200 to 599, but is 42.",
      "fault.idToken.claims must be an object, but is [].",
      expect.stringContaining("fault.idToken.sign must be one of "),
      "fault.clientInfo must be an object, a string or null, but is 7.",
    ]);
    const nowhere = await send("POST", "/_control/faults", [{ on: "keys", status: 500 }, { on: "moon" }]);
    expect(nowhere.body).toContain("fault[1].on must be one of ");
    expect((await fetch(`${emulator.url}/common/discovery/v2.0/keys`)).status).toBe(200);
  });

  test("to move the clock by anything but an integer", async () => {
    expect(await send("POST", "/_control/clock", { advanceSeconds: "1" })).toEqual({
      status: 400,
      body: `{"problems":["body.advanceSeconds must be an integer, but is \\"1\\"."]}`,
    });
  });

  test("connections from other machines, because it does not listen on their addresses", async () => {
    const { port } = new URL(emulator.url);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of outside) {
      await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow("fetch failed");
    }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });
});
