import { beforeEach, describe, expect, it } from "vitest";

import { claimsChallenge, redirect, sendJson, startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const [api, stranger] = [await startApi(), await startApi()];
const base = `${api.origin}/v1`;
const signedIn = await signedInTo(emulator, {
  apiOrigins: [emulator.url],
  downstreamApis: { tasks: { baseUrl: base, scopes: apiScopes.slice(0, 1), headers: { "x-api-key": "key" } } },
});
const { identity } = signedIn;
beforeEach(() => {
  for (const server of [api, stranger]) {
    server.reset();
  }
  emulator.control.clearRequests();
});

/** Redirects calls of the first path, and responds to the others. */
const redirectFrom = (status: number, location: string): void => {
  api.respond = (call, response) =>
    call.path === "/v1/from" ? redirect(response, status, location) : sendJson(response, 200, { at: call.path });
};
const from = (): string => `${base}/from`;

describe("a redirect within the API", () => {
  it.each([301, 302, 303, 307, 308])("by %i is followed by a GET with the token", async (status) => {
    redirectFrom(status, "to?a=1");
    const response = await identity.fetch(from(), { headers: { "x-own": "1" } });
    expect([response.status, await response.json()]).toEqual([200, { at: "/v1/to?a=1" }]);
    const [first, second] = api.seen;
    expect(second?.headers).toMatchObject({
      authorization: first?.headers.authorization,
      "x-own": "1",
      "x-api-key": "key",
    });
    expect(first?.headers.authorization).toMatch(/^Bearer ey/u);
  });

  it.each([307, 308])("by %i keeps method and body", async (status) => {
    redirectFrom(status, "/v1/to");
    await identity.fetch(from(), { method: "PUT", body: "text" });
    expect(api.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["PUT", "/v1/from", "text"],
      ["PUT", "/v1/to", "text"],
    ]);
  });

  it("by 303 turns a POST into a GET without body and content headers", async () => {
    redirectFrom(303, "/v1/to");
    await identity.fetch(from(), { method: "POST", body: new URLSearchParams({ a: "1" }) });
    const { method, body, headers } = api.seen[1] ?? {};
    expect([method, body, headers?.["content-type"]]).toEqual(["GET", "", undefined]);
    expect(headers?.authorization).toMatch(/^Bearer/u);
  });

  it.each([301, 302])("by %i is refused for a POST, which would silently become a GET", async (status) => {
    redirectFrom(status, "/v1/to");
    await expect(identity.fetch(from(), { method: "POST", body: "text" })).rejects.toMatchObject({
      code: "redirect_refused",
    });
    expect(api.seen).toHaveLength(1);
  });

  it("is refused for a stream, which was already consumed", async () => {
    redirectFrom(307, "/v1/to");
    const body = new Blob(["text"]).stream();
    await expect(identity.fetch(from(), { method: "POST", body })).rejects.toMatchObject({ code: "redirect_refused" });
    expect(api.seen.map((call) => call.body)).toEqual(["text"]);
  });

  it("keeps the token within the whole origin if that is listed too", async () => {
    const whole = await signedInTo(emulator, {
      apiOrigins: [api.origin],
      downstreamApis: { tasks: { baseUrl: base, scopes: apiScopes.slice(0, 1) } },
    });
    redirectFrom(307, "/v2/to");
    await whole.identity.fetch(from());
    await whole.app.close();
    expect(api.seen[1]?.headers.authorization).toMatch(/^Bearer ey/u);
  });

  it("is followed five times and no more", async () => {
    const chain = async (length: number): Promise<number> => {
      api.respond = (call, response) => {
        const count = Number(call.path.slice(4));
        if (count < length) {
          redirect(response, 302, String(count + 1));
        } else {
          sendJson(response, 200, {});
        }
      };
      return (await identity.fetch(`${base}/0`)).status;
    };
    expect(await chain(5)).toBe(200);
    api.seen.length = 0;
    await expect(chain(6)).rejects.toMatchObject({ code: "redirect_refused" });
    expect(api.seen).toHaveLength(6);
  });
});

describe("a redirect out of the API [G09]", () => {
  it.each([301, 302, 303, 307, 308])(
    "by %i is followed without the app's token, cookies, keys and headers",
    async (status) => {
      redirectFrom(status, `${stranger.origin}/download?signature=1`);
      const headers = {
        accept: "image/png",
        range: "bytes=0-9",
        "x-own": "1",
        cookie: "a=b",
        "x-functions-key": "secret",
      };
      expect((await identity.fetch(from(), { headers })).status).toBe(200);
      const sent = stranger.seen[0]?.headers ?? {};
      expect(sent).toMatchObject({ accept: "image/png", range: "bytes=0-9" });
      for (const name of ["authorization", "cookie", "x-own", "x-api-key", "x-functions-key"]) {
        expect(sent).not.toHaveProperty(name);
      }
    },
  );

  it("to another path of its origin is followed without the token, which is for paths below the base address", async () => {
    redirectFrom(307, "/v2/to");
    await identity.fetch(from());
    expect(api.seen[1]?.path).toBe("/v2/to");
    expect(api.seen[1]?.headers).not.toHaveProperty("authorization");
  });

  it("that leads back stays without the token", async () => {
    redirectFrom(302, `${stranger.origin}/`);
    stranger.respond = (_call, response) => redirect(response, 302, `${base}/back`);
    await identity.fetch(from());
    expect(api.seen.map(({ path }) => path)).toEqual(["/v1/from", "/v1/back"]);
    expect(api.seen[1]?.headers).not.toHaveProperty("authorization");
  });

  it("is refused for calls that change something, with or without a body: nothing reaches the other server", async () => {
    for (const status of [307, 308]) {
      redirectFrom(status, stranger.origin);
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        await expect(identity.fetch(from(), { method, body: "secret" })).rejects.toMatchObject({
          code: "redirect_refused",
        });
      }
    }
    expect(stranger.seen).toEqual([]);
  });

  it.each([
    "http://internal.example/latest/meta-data",
    "ftp://a.example/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "file:///etc/passwd",
    "http://",
    "https://user:word@a.example/",
  ])("to %s is refused", async (location) => {
    redirectFrom(302, location);
    await expect(identity.fetch(from())).rejects.toMatchObject({ code: "redirect_refused" });
  });

  it("whose target sends a claims challenge acquires no token for it", async () => {
    redirectFrom(302, stranger.origin);
    stranger.respond = (_call, response) => sendJson(response, 401, {}, claimsChallenge('{"access_token":{}}'));
    expect((await identity.fetch(from())).status).toBe(401);
    expect([stranger.seen.length, emulator.control.requests().length]).toEqual([1, 0]);
  });

  it("of Graph's downloads is followed: a photo on another host arrives", async () => {
    const headers = { location: `${stranger.origin}/photo?signature=1` };
    emulator.control.queueFault({ on: "graph", path: "/me/photo/$value", status: 302, body: "", headers });
    stranger.respond = (_call, response) => response.end("picture");
    const response = await identity.fetch(`${emulator.graphUrl}/me/photo/$value`, { scopes: ["User.Read"] });
    expect(await response.text()).toBe("picture");
    expect(stranger.seen[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("the redirect option of a call", () => {
  it('"manual" returns the redirect unchanged', async () => {
    redirectFrom(307, stranger.origin);
    const response = await identity.fetch(from(), { method: "POST", redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([307, stranger.origin]);
    expect(stranger.seen).toEqual([]);
  });

  it('"error" rejects, also within the API', async () => {
    redirectFrom(302, "/v1/to");
    await expect(identity.fetch(from(), { redirect: "error" })).rejects.toMatchObject({ code: "redirect_refused" });
    expect(api.seen).toHaveLength(1);
  });

  it("leaves 304 and a 3xx without an address as responses", async () => {
    for (const status of [304, 302, 300]) {
      api.respond = (_call, response) => response.writeHead(status).end();
      expect((await identity.fetch(from())).status).toBe(status);
    }
  });
});
