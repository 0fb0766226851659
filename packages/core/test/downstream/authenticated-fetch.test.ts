import { beforeEach, describe, expect, it, vi } from "vitest";

import { sendJson, startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const [one = "", two = ""] = apiScopes;
const [api, stranger] = [await startApi(), await startApi()];
const signedIn = await signedInTo(emulator, {
  apiOrigins: [emulator.url],
  downstreamApis: {
    one: { baseUrl: `${api.origin}/one/`, scopes: [one], headers: { "x-key": "k", accept: "text/x" } },
    inner: { baseUrl: `${api.origin}/one/inner`, scopes: [two] },
  },
});
const { identity } = signedIn;
beforeEach(() => {
  api.reset();
  stranger.reset();
  emulator.control.clearRequests();
});

/** The resource of the token in the last call. */
const audience = (): unknown => {
  const [, payload = ""] = (api.seen.at(-1)?.headers.authorization ?? "").split(".");
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { aud: unknown }).aud;
};

describe("identity.fetch", () => {
  it("uses the scopes of the API with the longest matching base address, by whole segments", async () => {
    for (const [path, scope] of [
      ["/one", one],
      ["/one/", one],
      ["/one?a=/inner", one],
      ["/one/x/../y", one],
      ["/one/innermost", one],
      ["/one/inner", two],
      ["/one/inner/a", two],
    ] as const) {
      expect((await identity.fetch(api.origin + path)).status).toBe(200);
      expect([path, audience()]).toEqual([path, scope.split("/")[2]]);
    }
  });

  it("sends nothing to an address that only resembles an API's, and requests no token", async () => {
    const host = new URL(api.origin).host;
    for (const address of [
      `${api.origin}/`,
      `${api.origin}/ones`,
      `${api.origin}/one/../two`,
      `${api.origin}/one/%2e%2e/two`,
      `${api.origin}/one\\..\\..\\two`,
      `${api.origin}/one/..%2ftwo`,
      `${api.origin}/one/%2e%2e%2Ftwo`,
      `${api.origin}/one/..%5ctwo`,
      `${api.origin}/one/a%2f..%252ftwo`,
      `${api.origin}/One`,
      `http://name@${host}/one`,
      `http://:password@${host}/one`,
      `http://${host}@${new URL(stranger.origin).host}/one`,
      `${api.origin}.evil.example/one`,
      `blob:${api.origin}/one`,
      `ftp://${host}/one`,
      `https://${host}/one`,
      `//${host}/one`,
      stranger.origin,
    ]) {
      for (const scopes of [undefined, ["User.Read"]]) {
        await expect(identity.fetch(address, { scopes }), address).rejects.toMatchObject({
          code: "origin_not_allowed",
        });
      }
    }
    expect([...api.seen, ...stranger.seen, ...emulator.control.requests()]).toEqual([]);
  });

  it("uses the scopes that a call names", async () => {
    await identity.fetch(`${api.origin}/one`, { scopes: [two] });
    expect(audience()).toBe(two.split("/")[2]);
  });

  it("uses the guard's scopes for an origin, but never those of another named API", async () => {
    const options = { apiOrigins: [emulator.url], downstreamApis: { one: { baseUrl: api.origin, scopes: [one] } } };
    for (const scopes of [["User.Read"], [one]]) {
      const visit = await signedInTo(emulator, options, { scopes });
      emulator.control.clearRequests();
      expect((await visit.identity.fetch(`${emulator.graphUrl}/me`)).status).toBe(200);
    }
  });

  it("drops a visitor's headers that would speak for the app, and logs their names", async () => {
    const lines: string[] = [];
    const log = (details: object, message: string): void => void lines.push(message + JSON.stringify(details));
    const visit = await signedInTo(emulator, {
      downstreamApis: { one: { baseUrl: api.origin, scopes: [one] } },
      logger: { error: log, warn: log, info: log, debug: log },
    });
    const headers = {
      Authorization: "Basic stolen",
      Cookie: "secret=1",
      "Proxy-Authorization": "Basic x",
      "X-Forwarded-For": "10.0.0.1",
      "X-MS-CLIENT-PRINCIPAL-NAME": "admin",
      "X-MS-TOKEN-AAD-ID-TOKEN": "x",
      "Sec-Fetch-Site": "none",
      "X-Original-URL": "/admin",
      Forwarded: "for=10.0.0.1",
      Connection: "close",
      Host: "evil.example",
      "Content-Length": "3",
      "X-Own": "kept",
    };
    await visit.identity.fetch(api.origin, { headers });
    const sent = api.seen[0]?.headers;
    expect(sent?.authorization).toMatch(/^Bearer ey/u);
    expect(sent).toMatchObject({ host: new URL(api.origin).host, "x-own": "kept" });
    for (const name of [
      "cookie",
      "proxy-authorization",
      "x-forwarded-for",
      "x-ms-client-principal-name",
      "forwarded",
    ]) {
      expect(sent).not.toHaveProperty(name);
    }
    expect(sent).not.toHaveProperty("x-original-url");
    expect(sent).not.toHaveProperty("x-ms-token-aad-id-token");
    expect(lines.filter((line) => line.includes("proxy-authorization"))).toHaveLength(1);
    expect(lines.join("")).not.toMatch(/stolen|secret=1|10\.0\.0\.1/u);
  });

  it("sends an API's configured headers, which the call's headers override", async () => {
    await identity.fetch(`${api.origin}/one`, { headers: { Accept: "text/y" } });
    expect(api.seen[0]?.headers).toMatchObject({ "x-key": "k", accept: "text/y" });
  });

  it("returns 429 and 503 unchanged, and repeats nothing [G09]", async () => {
    for (const status of [429, 503]) {
      api.reset();
      api.respond = (_call, response) => sendJson(response, status, {}, { "retry-after": "7" });
      const response = await identity.fetch(`${api.origin}/one`);
      expect([response.status, response.headers.get("retry-after"), api.seen.length]).toEqual([status, "7", 1]);
    }
  });

  it("stops when its signal aborts, before a token is requested and while the API responds", async () => {
    const aborted = AbortSignal.abort(new Error("too late"));
    await expect(identity.fetch(`${api.origin}/one`, { signal: aborted })).rejects.toThrow("too late");
    await expect(
      identity.fetch(`${api.origin}/one`, { signal: aborted, scopes: [apiScopes[2] ?? ""] }),
    ).rejects.toThrow("too late");
    expect([...api.seen, ...emulator.control.requests()]).toEqual([]);
    const controller = new AbortController();
    api.respond = () => controller.abort(new Error("enough"));
    await expect(identity.fetch(`${api.origin}/one`, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("stops when its signal aborts while Entra responds; other waiting calls get their token", async () => {
    const scopes = [apiScopes[2] ?? ""];
    const controller = new AbortController();
    emulator.control.queueFault({ on: "token", held: true });
    const stopped = identity.fetch(`${api.origin}/one`, { signal: controller.signal, scopes });
    const other = identity.fetch(`${api.origin}/one`, { scopes });
    await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
    controller.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    emulator.control.releaseRequests();
    expect((await other).status).toBe(200);
    expect(api.seen).toHaveLength(1);
  });
});
