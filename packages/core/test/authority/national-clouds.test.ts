import { afterEach, describe, expect, it } from "vitest";

import type { RequestIdentity, RequireUserOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type OtherCloud, otherCloud } from "../support/other-cloud.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { contoso, testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const clouds = [
  ["https://login.microsoftonline.us", "https://graph.microsoft.us"],
  ["https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"],
  ["https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"],
] as const;
let app: TestApp | undefined;
afterEach(() => emulator.control.reset());

describe.each(clouds)("an app in the cloud at %s", (instance, graph) => {
  const open = async (): Promise<{ browser: Browser; cloud: OtherCloud; identity: RequestIdentity; app: TestApp }> => {
    const cloud = otherCloud(emulator, instance, graph);
    const initialScopes = [`${graph}/User.Read`];
    const guards = new Map<string, RequireUserOptions>([
      ["/guarded", { scopes: initialScopes }],
      ["/group", { groups: ["9409bbbb-0000-4000-8000-000000000204"] }],
      ["/other-group", { groups: ["9409cccc-0000-4000-8000-000000000000"] }],
    ]);
    const changes = { instance, apiOrigins: undefined, initialScopes, fetch: cloud.fetch };
    app = await testApp(emulator, changes, {
      decide: (auth, request) =>
        guards.has(request.path) ? auth.requireUser(request, guards.get(request.path)) : auth.handle(request),
    });
    // The emulator signs for its own host, which must be the cloud's host here.
    const claims = { iss: `${instance}/${contoso}/v2.0` };
    emulator.control.queueFault({ on: "token", idToken: { claims }, times: 10 });
    const browser = new Browser(app.origin);
    const { location = "" } = await browser.navigate("/guarded");
    expect(location).toMatch(new RegExp(`^${instance}/${contoso}/oauth2/v2\\.0/authorize\\?`, "u"));
    await deliver(browser, await emulator.signIn(cloud.atEmulator(location), "ben@contoso.com", { consent: "accept" }));
    expect((await browser.navigate("/guarded")).body).toBe("ben@contoso.com");
    const identity = app.identities.at(-1);
    if (identity === undefined) {
      throw new Error("nobody is signed in");
    }
    return { browser, cloud, identity, app };
  };

  it("signs in, calls its Graph, refreshes there and signs out there, and calls no other cloud", async () => {
    freezeTime();
    const { browser, cloud, identity, app: served } = await open();
    const me = await identity.fetch(`${graph}/v1.0/me`, { scopes: [`${graph}/User.Read`] });
    expect(await me.json()).toMatchObject({ userPrincipalName: "ben@contoso.com" });
    passSeconds(5400);
    await browser.navigate("/guarded");
    const later = served.identities.at(-1);
    expect((await later?.fetch(`${graph}/v1.0/me`, { scopes: ["User.Read"] }))?.status).toBe(200);
    expect(emulator.control.requests().filter(({ grantType }) => grantType === "refresh_token")).not.toHaveLength(0);
    const { location } = await browser.post("/auth/sign-out");
    expect(location).toMatch(new RegExp(`^${instance}/${contoso}/oauth2/v2\\.0/logout\\?`, "u"));
    expect(new Set(cloud.asked)).toEqual(new Set([new URL(instance).host, new URL(graph).host]));
  });

  it("treats its Graph's scopes as Graph's: one sign-in requests them together", async () => {
    const { identity } = await open();
    const before = emulator.control.requests().length;
    await expect(identity.getAccessToken([`${graph}/User.Read`, "profile"])).resolves.toMatch(/^ey/u);
    expect(emulator.control.requests()).toHaveLength(before);
    await expect(identity.getAccessToken(["User.Read", `${graph}/Mail.Read`])).resolves.toMatch(/^ey/u);
    const mixed = ["User.Read", "api://cccccccc-0000-4000-8000-00000000000c/access_as_user"];
    await expect(identity.getAccessToken(mixed)).rejects.toMatchObject({ code: "scopes_invalid" });
  });

  it("sends no token to the Graph of another cloud", async () => {
    const { identity, cloud } = await open();
    for (const other of ["https://graph.microsoft.com/v1.0/me", `${graph}.evil.example/v1.0/me`]) {
      await expect(identity.fetch(other)).rejects.toMatchObject({ code: "origin_not_allowed" });
    }
    expect(cloud.asked).not.toContain("graph.microsoft.com");
  });

  it("looks up groups that did not fit into the token at its Graph", async () => {
    const { browser, cloud } = await open();
    expect((await browser.navigate("/group")).status).toBe(200);
    expect(cloud.asked.at(-1)).toBe(new URL(graph).host);
    expect((await browser.navigate("/other-group")).status).toBe(403);
  });

  it("gets app tokens for its Graph", async () => {
    const { cloud, app: served } = await open();
    await expect(served.auth.tokens.getAccessTokenForApp(`${graph}/.default`)).resolves.toMatch(/^ey/u);
    expect(emulator.control.requests().at(-1)).toMatchObject({
      grantType: "client_credentials",
      scope: `${graph}/.default`,
    });
    expect(new Set(cloud.asked)).toEqual(new Set([new URL(instance).host]));
  });
});
