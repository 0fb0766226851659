import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { defaultSeed, type Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { AuthRequest } from "../src/adapter.ts";
import { createIdentityWeb, type IdentityWebOptions, type RequestIdentity } from "../src/index.ts";
import type { Browser } from "./support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";
import { askToken, insideOf, signedInBrowser, userOf } from "./support/inside.ts";
import { accountsIn, observedStore } from "./support/observed-store.ts";
import { type App, contoso, emulatorOptions, startApp, startEmulator } from "./support/start-app.ts";

const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const carla = "ca71a000-0000-4000-8000-000000000003";
let emulator: Emulator;
let app: App | undefined;
beforeAll(async () => {
  emulator = await startEmulator({ seed: defaultSeed });
});
afterEach(async () => {
  thawTime();
  await app?.close();
  emulator.control.clearRequests();
});
afterAll(() => emulator.close());

const open = async (changes: Partial<IdentityWebOptions>): Promise<ReturnType<typeof observedStore>> => {
  const store = observedStore();
  app = await startApp(emulator, { tokenCache: { store: store.store }, ...changes });
  return store;
};
const signedIn = (username: string): Promise<Browser> => {
  if (app === undefined) {
    throw new Error("no app");
  }
  return signedInBrowser(emulator, app, username);
};
const refreshes = (): readonly (string | undefined)[] =>
  emulator.control
    .requests()
    .filter(({ grantType }) => grantType === "refresh_token")
    .map(({ tenant }) => tenant);

describe("accounts of several kinds", () => {
  it("include a guest, whose record is stored under the home account, with tokens from the tenant signed in to", async () => {
    freezeTime();
    const store = await open({});
    const browser = await signedIn("carla@fabrikam.com");
    const [[home, record] = []] = await store.records();
    expect(home).toBe(`${carla}.${fabrikam}`);
    expect(record && [...accountsIn(record)]).toEqual([home]);
    passSeconds(5400);
    expect((await askToken(browser)).token.oid).toBe("9e57ca71-0000-4000-8000-000000000013");
    expect(refreshes()).toEqual([contoso]);
  });

  it("refresh under common in the user's own tenant, which must be allowed", async () => {
    freezeTime();
    const store = await open({ tenantId: "common", allowedTenants: [contoso, fabrikam, personal] });
    for (const [username, tenant, oid] of [
      ["ben@contoso.com", contoso, "be000000-0000-4000-8000-000000000002"],
      ["carla@fabrikam.com", fabrikam, carla],
      ["dora@outlook.com", personal, "00000000-0000-0000-d07a-d1a200000004"],
    ] as const) {
      const browser = await signedIn(username);
      emulator.control.clearRequests();
      passSeconds(5400);
      expect((await askToken(browser)).token.oid).toBe(oid);
      expect(refreshes()).toEqual([tenant]);
      expect((await store.records()).has(`${oid}.${tenant}`)).toBe(true);
    }
  });

  it("get no session if they are personal or of a tenant that is not on the list [C03]", async () => {
    const store = await open({ tenantId: "common", allowedTenants: [contoso] });
    for (const username of ["dora@outlook.com", "carla@fabrikam.com"]) {
      await expect(signedIn(username)).rejects.toThrow("403");
    }
    expect((await store.records()).size).toBe(0);
    expect(app?.events.filter((event) => event.type === "signInFailed")).toHaveLength(2);
  });

  it("of one person in two tenants are two users of the app, with one record of tokens each [C04]", async () => {
    const store = await open({ tenantId: "common", allowedTenants: "any" });
    const home = await signedIn("carla@fabrikam.com");
    expect(await userOf(home)).toBe("carla@fabrikam.com");
    const atContoso = await startApp(emulator, { tokenCache: { store: store.store } });
    const guest = await signedInBrowser(emulator, atContoso, "carla@fabrikam.com");
    const cookie = (from: App, changes: Partial<IdentityWebOptions>, browser: Browser): unknown => {
      const { names, session } = insideOf(emulator, from, changes);
      return session.open(browser.cookies.get(names.session) ?? "")?.["o"];
    };
    expect(cookie(atContoso, {}, guest)).toBe("9e57ca71-0000-4000-8000-000000000013");
    expect(store.keys().filter((key) => key.startsWith("account/"))).toHaveLength(2);
    await atContoso.close();
  });
});

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
    const own = await startApp(emulator, { tokenCache: { store: cache.store } });
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
    await auth.close();
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
