import { beforeEach, describe, expect, it, vi } from "vitest";

import { memoryStore } from "../../src/index.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { graphApp, json, satisfied } from "../support/graph-app.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";
import { guardedRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const ben = "be000000-0000-4000-8000-000000000002";

beforeEach(() => emulator.control.reset());

describe("a refresh token that Entra no longer accepts", () => {
  it.each([
    ["revoked", 50173, undefined],
    ["expired", 700082, undefined],
    ["used up, with an unknown number", 99999, undefined],
    ["bad, as MSAL classifies it", 50173, "bad_token"],
  ])("that is %s is deleted: 401 for a script, and it is never sent again [C08]", async (_, code, suberror) => {
    freezeTime();
    const store = memoryStore();
    const app = await graphApp(emulator, { tokenCache: { store } });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(6000);
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      error: { error: "invalid_grant", code, suberror },
    });
    expect((await browser.fetch("/guarded/token")).status).toBe(401);
    expect(tokenCalls(emulator)).toBe(1);
    passSeconds(120);
    const again = await browser.fetch("/guarded/token");
    expect([again.status, json(again)["error"]]).toEqual([401, "interaction_required"]);
    expect(tokenCalls(emulator)).toBe(1);
    const page = await browser.navigate("/guarded/token");
    expect(json(await satisfied(emulator, browser, page))["oid"]).toBe(ben);
  });

  it.each([
    ["consent", { error: "invalid_grant", code: 65001, suberror: "consent_required" }],
    ["a second factor", { error: "interaction_required", code: 50076, suberror: "basic_action" }],
    ["registration for a second factor", { error: "invalid_grant", code: 50079 }],
    ["a policy", { error: "invalid_grant", code: 53003, suberror: "message_only" }],
    ["something with an unknown number", { error: "invalid_grant", code: 99998, suberror: "basic_action" }],
  ])("is kept if Entra requires %s, because it is valid [C06]", async (_, error) => {
    freezeTime();
    const app = await graphApp(emulator);
    const browser = await signedInBrowser(emulator, app);
    passSeconds(6000);
    emulator.control.queueFault({ on: "token", grantType: "refresh_token", error });
    expect((await browser.fetch("/guarded/token")).status).toBe(401);
    passSeconds(61);
    expect(json(await browser.fetch("/guarded/token"))["oid"]).toBe(ben);
  });

  it("is not deleted together with a new one that another process acquired in the meantime [C08]", async () => {
    freezeTime();
    const tokenCache = { store: memoryStore() };
    const app = await graphApp(emulator, { tokenCache });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(6000);
    const other = await graphApp(emulator, { tokenCache, baseUrl: app.origin });
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      held: true,
      error: { error: "invalid_grant", code: 50173 },
    });
    const refusing = browser.fetch("/guarded/token");
    await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
    const served = await browser.fetch(`${other.origin}/guarded/token`);
    emulator.control.releaseRequests();
    const refused = await refusing;
    expect([refused.status, served.status]).toEqual([401, 200]);
    passSeconds(6000);
    expect((await browser.fetch("/guarded/token")).status).toBe(200);
  });

  it("is not the cause of a client request loop (AADSTS50196): that is a pause, and signs nobody out [C06]", async () => {
    freezeTime();
    const app = await graphApp(emulator);
    const browser = await signedInBrowser(emulator, app);
    passSeconds(6000);
    emulator.control.queueFault({ on: "token", error: { error: "invalid_grant", code: 50196 } });
    const refused = await browser.fetch("/guarded/token");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "60"]);
    passSeconds(61);
    expect((await browser.fetch("/guarded/token")).status).toBe(200);
  });
});

describe("one refresh token", () => {
  it("serves a second API silently if the user has consented", async () => {
    const api = "api://cccccccc-0000-4000-8000-00000000000c/access_as_user";
    const routes = guardedRoutes({ scopes: [api] }, async ({ identity }) => {
      const [graph, own] = await Promise.all([identity.acquireToken(["User.Read"]), identity.acquireToken([api])]);
      return { graph: graph.scopes, own: own.scopes };
    });
    const app = await testApp(emulator, {}, routes);
    const browser = await signedInBrowser(emulator, app);
    const got = json(await browser.fetch("/guarded"));
    expect([got["graph"], got["own"]]).toEqual([expect.arrayContaining(["User.Read"]), expect.arrayContaining([api])]);
    expect([tokenCalls(emulator, "authorization_code"), tokenCalls(emulator)]).toEqual([1, 1]);
  });
});
