import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { AuthRequest } from "../../src/adapter.ts";
import { createIdentityWeb, type RequestIdentity } from "../../src/index.ts";
import { observedStore } from "../support/observed-store.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { contoso, emulatorOptions, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
afterEach(() => emulator.control.clearRequests());

describe("identity.fetch", () => {
  let api: Server;
  let stranger: Server;
  const seen: { at: string; authorization: string | undefined }[] = [];
  const listen = async (server: Server, at: string, redirect?: () => string): Promise<Server> => {
    server.on("request", (request, response) => {
      seen.push({ at, authorization: request.headers.authorization });
      if (redirect !== undefined && request.url === "/away") {
        response.writeHead(307, { location: redirect() });
      }
      response.end("{}");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return server;
  };
  const originOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`;
  let identity: RequestIdentity;
  let auth: ReturnType<typeof createIdentityWeb>;
  beforeAll(async () => {
    stranger = await listen(createServer(), "stranger");
    api = await listen(createServer(), "api", () => `${originOf(stranger)}/`);
    const cache = observedStore();
    const own = await testApp(emulator, { tokenCache: { store: cache.store } });
    const person = await signedInBrowser(emulator, own);
    auth = createIdentityWeb({
      ...emulatorOptions(emulator, own.origin),
      tokenCache: { store: cache.store },
      apiOrigins: [originOf(api)],
    });
    const request: AuthRequest = {
      method: "GET",
      path: "/",
      search: "",
      query: new URLSearchParams(),
      form: () => Promise.resolve(undefined),
      header: (name) => (name === "cookie" ? person.cookieHeader() : undefined),
    };
    const result = await auth.handle(request);
    if (result.kind !== "pass") {
      throw new Error("not signed in");
    }
    ({ identity } = result);
    await own.close();
  });
  afterAll(async () => {
    for (const server of [api, stranger]) {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });

  it("sends the token to a listed origin, with the app's own headers and method", async () => {
    seen.length = 0;
    const response = await identity.fetch(`${originOf(api)}/me`, { method: "POST", headers: { "x-own": "1" } });
    expect(response.status).toBe(200);
    expect(seen).toEqual([{ at: "api", authorization: expect.stringMatching(/^Bearer ey/u) as string }]);
  });

  it("sends nothing to an origin that is not listed, however much it resembles one that is", async () => {
    seen.length = 0;
    const { port } = new URL(originOf(api));
    for (const address of [
      originOf(stranger),
      `http://127.0.0.1:${port}/`,
      `https://localhost:${port}/`,
      `http://localhost:${port}@127.0.0.1:${new URL(originOf(stranger)).port}/`,
      `${originOf(api)}.evil.example/`,
      "//evil.example/",
      "/me",
      "data:application/json,{}",
      "not an address",
    ]) {
      await expect(identity.fetch(address), address).rejects.toMatchObject({ code: "origin_not_allowed" });
    }
    expect(seen).toEqual([]);
  });

  it("follows a redirect to another origin without the token [G09]", async () => {
    seen.length = 0;
    await identity.fetch(`${originOf(api)}/away`);
    expect(seen.map(({ at }) => at)).toEqual(["api", "stranger"]);
    expect(seen[1]?.authorization).toBeUndefined();
  });

  it("refuses invalid scopes before any request", async () => {
    const wrong = [[], ["openid"], ["a b"], [""], ['a"b'], ["User.Read", "é"], [7 as unknown as string]];
    for (const scopes of wrong) {
      await expect(identity.getAccessToken(scopes), String(scopes)).rejects.toMatchObject({ code: "scopes_invalid" });
      await expect(identity.acquireToken(scopes)).rejects.toMatchObject({ code: "scopes_invalid" });
    }
    await expect(identity.getAccessToken("User.Read" as unknown as string[])).rejects.toMatchObject({
      code: "scopes_invalid",
    });
  });

  it("goes with acquireToken, which says when the token expires and what it is for", async () => {
    const result = await identity.acquireToken(["User.Read"]);
    expect(result.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(result.scopes).toContain("User.Read");
    expect(result.tenantId).toBe(contoso);
    expect((await identity.getClaims()).tid).toBe(contoso);
  });
});
