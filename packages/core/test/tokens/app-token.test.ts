import { beforeEach, describe, expect, it, vi } from "vitest";

import { createIdentityWeb, type IdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import { startApi } from "../support/api-server.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { LeasedStore } from "../support/leased-store.ts";
import { contoso, emulatorOptions } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const daemon = "dddddddd-0000-4000-8000-00000000000d";
const api = "cccccccc-0000-4000-8000-00000000000c";
const graph = "https://graph.microsoft.com/.default";
const fabrikam = "22222222-2222-4222-8222-222222222222";

beforeEach(() => emulator.control.reset());

function daemonApp(changes: Partial<IdentityWebOptions> = {}): IdentityWeb {
  const auth = createIdentityWeb({
    ...emulatorOptions(emulator, "http://localhost:3000"),
    clientId: daemon,
    clientCredentials: { clientSecret: "emulator-secret~of-the-daemon" },
    ...changes,
  });
  return auth;
}

const calls = (): number => tokenCalls(emulator, "client_credentials");
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("a token of the app itself", () => {
  it("carries the roles that an administrator granted, and is served from memory until 300 s before it expires", async () => {
    freezeTime();
    const { tokens } = daemonApp();
    const first = await tokens.acquireTokenForApp(`api://${api}/.default`);
    expect(claimsOf(first.accessToken)).toMatchObject({ idtyp: "app", roles: ["Tasks.Read.All"], tid: contoso });
    passSeconds((first.expiresAt.getTime() - Date.now()) / 1000 - 301);
    expect(await tokens.getAccessTokenForApp(`api://${api}/.default`)).toBe(first.accessToken);
    expect(calls()).toBe(1);
    passSeconds(2);
    expect(await tokens.getAccessTokenForApp(`api://${api}/.default`)).not.toBe(first.accessToken);
    expect(calls()).toBe(2);
  });

  it("takes one call to Entra for 100 concurrent requests", async () => {
    const { tokens } = daemonApp();
    const got = await Promise.all(Array.from({ length: 100 }, () => tokens.getAccessTokenForApp(graph)));
    expect([new Set(got).size, calls()]).toEqual([1, 1]);
  });

  it("takes one call for three processes on one store, and survives a restart", async () => {
    const tokenCache = { store: new LeasedStore().store };
    const apps = [1, 2, 3].map(() => daemonApp({ tokenCache }));
    const got = await Promise.all(
      apps.flatMap(({ tokens }) => Array.from({ length: 10 }, () => tokens.getAccessTokenForApp(graph))),
    );
    expect([new Set(got).size, calls()]).toEqual([1, 1]);
    expect(await daemonApp({ tokenCache }).tokens.getAccessTokenForApp(graph)).toBe(got[0]);
    expect(calls()).toBe(1);
  });

  it("holds no lease while the app's credential is fetched, which may take most of the lease's time, and holds one while Entra responds [H03]", async () => {
    const leased = new LeasedStore();
    const held: number[] = [];
    const signedAssertion = (): never => {
      held.push(leased.held.size);
      throw new Error("away");
    };
    const tokenCache = { store: leased.store };
    const { tokens } = daemonApp({ tokenCache, clientCredentials: { signedAssertion } });
    await expect(tokens.getAccessTokenForApp(graph)).rejects.toMatchObject({ code: "credentials_unusable" });
    emulator.control.queueFault({ on: "token", held: true });
    const asked = daemonApp({ tokenCache }).tokens.getAccessTokenForApp(graph);
    await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
    held.push(leased.held.size);
    emulator.control.releaseRequests();
    await asked;
    expect([...held, leased.held.size]).toEqual([0, 1, 0]);
  });

  it("differs for each API and each tenant", async () => {
    const { tokens } = daemonApp();
    const [ofGraph, ofApi, ofFabrikam] = await Promise.all([
      tokens.getAccessTokenForApp(graph),
      tokens.getAccessTokenForApp(`api://${api}/.default`),
      tokens.getAccessTokenForApp(graph, { tenantId: fabrikam }),
    ]);
    expect([ofGraph, ofApi, ofFabrikam].map((token) => [claimsOf(token)["aud"], claimsOf(token)["tid"]])).toEqual([
      ["https://graph.microsoft.com", contoso],
      [api, contoso],
      ["https://graph.microsoft.com", fabrikam],
    ]);
  });

  it("is renewed in the background after refresh_in: nobody waits", async () => {
    freezeTime();
    const { tokens } = daemonApp();
    emulator.control.queueFault({ on: "token", refreshInSeconds: 600 });
    const first = await tokens.getAccessTokenForApp(graph);
    passSeconds(601);
    expect(await tokens.getAccessTokenForApp(graph)).toBe(first);
    await expect.poll(() => tokens.getAccessTokenForApp(graph), { timeout: 10_000 }).not.toBe(first);
    expect(calls()).toBe(2);
  });

  it("is acquired again with forceRefresh, and everybody gets the new one", async () => {
    const { tokens } = daemonApp();
    const first = await tokens.getAccessTokenForApp(graph);
    const second = await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(second).not.toBe(first);
    expect(await tokens.getAccessTokenForApp(graph)).toBe(second);
  });

  it("is still served while Entra is unavailable, and Retry-After is respected", async () => {
    freezeTime();
    const { tokens } = daemonApp();
    const first = await tokens.acquireTokenForApp(graph);
    passSeconds((first.expiresAt.getTime() - Date.now()) / 1000 - 200);
    emulator.control.queueFault({ on: "token", status: 429, headers: { "retry-after": "60" }, body: "{}", times: 9 });
    for (let asked = 0; asked < 5; asked++) {
      expect(await tokens.getAccessTokenForApp(graph)).toBe(first.accessToken);
    }
    expect(calls()).toBe(2);
    passSeconds(210);
    await expect(tokens.getAccessTokenForApp(graph, { forceRefresh: true })).rejects.toMatchObject({
      code: "authority_unavailable",
    });
  });

  it("is acquired although the store is unavailable, because no session depends on it", async () => {
    const away = { code: "ECONNREFUSED" };
    const refuse = async (): Promise<never> => {
      throw Object.assign(new Error("away"), away);
    };
    const { tokens } = daemonApp({
      tokenCache: { store: { get: refuse, put: refuse, delete: refuse, lease: refuse } },
    });
    expect(claimsOf(await tokens.getAccessTokenForApp(graph))["idtyp"]).toBe("app");
  });

  it("fails with the app's configuration error and its fix if the secret is wrong", async () => {
    const { tokens } = daemonApp({ clientCredentials: { clientSecret: "a-wrong-secret~0123456789" } });
    await expect(tokens.getAccessTokenForApp(graph)).rejects.toMatchObject({
      code: "configuration_refused",
      serviceErrorCode: 7000215,
    });
  });
});

describe("an API called as the app itself", () => {
  it("gets the app's token for that API, whichever of its scopes the configuration names", async () => {
    const server = await startApi();
    const downstreamApis = { tasks: { baseUrl: server.origin, scopes: [`api://${api}/Tasks.Read`] } };
    await daemonApp({ downstreamApis }).downstreamApi("tasks").get("/tasks");
    const [seen] = server.seen;
    expect(claimsOf(seen?.headers.authorization ?? "")).toMatchObject({ aud: api, roles: ["Tasks.Read.All"] });
  });
});

describe("invalid arguments, before any call", () => {
  it.each([
    ["a scope without .default", "User.Read"],
    ["several scopes in one string", "https://graph.microsoft.com/.default api://x/.default"],
    ["a list", [graph]],
    ["nothing", undefined],
    ["a quote", 'https://graph.microsoft.com/"/.default'],
    [".default alone", "/.default"],
  ])("%s rejects with scopes_invalid", async (_, scope) => {
    const { tokens } = daemonApp();
    await expect(tokens.getAccessTokenForApp(scope as string)).rejects.toMatchObject({ code: "scopes_invalid" });
    expect(emulator.control.requests()).toEqual([]);
  });

  it.each(["common", "organizations", "consumers"])("a token in %s rejects with tenant_required", async (tenantId) => {
    const { tokens } = daemonApp({ tenantId, allowedTenants: "any" });
    await expect(tokens.getAccessTokenForApp(graph)).rejects.toMatchObject({ code: "tenant_required" });
    expect(emulator.control.requests()).toEqual([]);
    expect(claimsOf(await tokens.getAccessTokenForApp(graph, { tenantId: contoso }))["tid"]).toBe(contoso);
  });

  it("a tenant that would change the request's address rejects with tenant_required", async () => {
    const { tokens } = daemonApp();
    for (const tenantId of ["../x", "contoso.com/../evil", "", "a b", "x?y"]) {
      await expect(tokens.getAccessTokenForApp(graph, { tenantId })).rejects.toMatchObject({ code: "tenant_required" });
    }
  });
});
