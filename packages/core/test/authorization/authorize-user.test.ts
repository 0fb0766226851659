import { beforeEach, describe, expect, it } from "vitest";

import { NodeRequest } from "../../src/adapter.ts";
import { type IdentityWebOptions, memoryStore, type RequireUserOptions } from "../../src/index.ts";
import { sendJson, startApi } from "../support/api-server.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { guardedRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const alicesGroup = "9409aaaa-0000-4000-8000-00000000a001";
const bensGroup = "9409bbbb-0000-4000-8000-000000000204";

beforeEach(() => emulator.control.reset());

const appWith = (guard: RequireUserOptions, changes: Partial<IdentityWebOptions> = {}): Promise<TestApp> =>
  testApp(emulator, { graphUrl: emulator.graphUrl, ...changes }, guardedRoutes(guard));
const graphCalls = (): number =>
  emulator.control.requests().filter(({ path }) => path.endsWith("/getMemberGroups")).length;

describe("requireUser({ roles })", () => {
  it("admits a user with any of the roles, and responds to others with 403: a page for a person, JSON for a script", async () => {
    const app = await appWith({ roles: ["Orders.Read", "Orders.Approve"] });
    const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
    expect((await alice.fetch("/guarded")).status).toBe(200);
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    const refused = await ben.fetch("/guarded");
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      403,
      expect.objectContaining({ error: "role_missing" }),
    ]);
    const page = await ben.navigate("/guarded");
    expect([page.status, page.body]).toEqual([403, expect.stringContaining("You do not have access to this page")]);
    expect(page.location).toBeUndefined();
  });

  it("decides synchronously, without the store, once the session is known", async () => {
    const app = await appWith({ roles: ["Orders.Approve"] });
    const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
    await alice.fetch("/guarded");
    const request = { method: "GET", url: "/guarded", headers: { cookie: alice.cookieHeader() } };
    const result = app.auth.requireUser(new NodeRequest(request as never, "/guarded"), { roles: ["Orders.Approve"] });
    expect(result).toMatchObject({ kind: "pass" });
  });

  it("is never public, whatever publicPaths says", async () => {
    const app = await appWith({ roles: ["Orders.Approve"] }, { publicPaths: ["/guarded"] });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    expect((await ben.fetch("/guarded")).status).toBe(403);
  });

  it.each([[[]], ["Orders"], [[""]], [[7]], [null]])(
    "with %j is a fault of the app, and admits nobody",
    async (roles) => {
      const app = await appWith({ roles: roles as never });
      const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
      const answer = await alice.fetch("/guarded");
      expect([answer.status, answer.body]).toEqual([500, expect.stringContaining("roles")]);
    },
  );
});

describe("requireUser({ groups })", () => {
  it("uses the groups of the ID token without calling Graph", async () => {
    const app = await appWith({ groups: [alicesGroup] });
    const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
    expect((await alice.fetch("/guarded")).status).toBe(200);
    expect(graphCalls()).toBe(0);
  });

  it("calls Graph once if the groups do not fit into the token, and other processes read them from the record [C09]", async () => {
    const tokenCache = { store: memoryStore() };
    const app = await appWith({ groups: [bensGroup] }, { tokenCache });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    const answers = await Promise.all(Array.from({ length: 10 }, () => ben.fetch("/guarded")));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const asked = graphCalls();
    expect(asked).toBe(1);
    const other = await appWith({ groups: [bensGroup] }, { tokenCache, baseUrl: app.origin });
    expect((await ben.fetch(`${other.origin}/guarded`)).status).toBe(200);
    expect(graphCalls()).toBe(asked);
    expect(Math.max(...[...ben.cookies.values()].map((value) => value.length))).toBeLessThan(3500);
  });

  it("refuses a user who is in none of them, also with group overage [C09]", async () => {
    const app = await appWith({ groups: ["9409cccc-0000-4000-8000-000000000000"] });
    for (const user of ["alice@contoso.com", "ben@contoso.com", "carla@fabrikam.com"]) {
      const browser = await signedInBrowser(emulator, app, user);
      const refused = await browser.fetch("/guarded");
      expect([refused.status, JSON.parse(refused.body)]).toEqual([
        403,
        expect.objectContaining({ error: "group_missing" }),
      ]);
    }
  });

  it.each([
    ["is down", { status: 503 }, 503],
    ["throttles", { status: 429, headers: { "retry-after": "9" } }, 503],
    ["responds without JSON", { status: 200, body: "<h1>Hello</h1>" }, 503],
    ["breaks the connection", { reset: true }, 503],
    [
      "links to another origin",
      { status: 200, contentType: "application/json", body: '{"value":[],"@odata.nextLink":"https://evil.example/x"}' },
      503,
    ],
  ] as const)("admits nobody while Graph %s [C09]", async (_, effects, status) => {
    const app = await appWith({ groups: [bensGroup] });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    emulator.control.queueFault({ on: "graph", path: "/me/getMemberGroups", ...effects });
    expect((await ben.fetch("/guarded")).status).toBe(status);
    expect((await ben.fetch("/guarded")).status).toBe(200);
  });

  it("sends the token only to Graph, whatever the next page of a response is [C09]", async () => {
    const elsewhere = await startApi();
    elsewhere.respond = (_call, response) => sendJson(response, 200, { value: [bensGroup] });
    const app = await appWith({ groups: [bensGroup] });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    const body = JSON.stringify({ value: [], "@odata.nextLink": `${elsewhere.origin}/next` });
    emulator.control.queueFault({
      on: "graph",
      path: "/me/getMemberGroups",
      status: 200,
      contentType: "application/json",
      body,
    });
    expect((await ben.fetch("/guarded")).status).toBe(503);
    expect(elsewhere.seen).toEqual([]);
  });

  it("follows Graph's pages, and accepts objects in place of ids [C09]", async () => {
    const app = await appWith({ groups: [bensGroup] });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    const next = `${emulator.url}/graph/v1.0/me/memberOf?page=2`;
    const json = { status: 200, contentType: "application/json" } as const;
    emulator.control.queueFault([
      {
        on: "graph",
        path: "/me/getMemberGroups",
        ...json,
        body: JSON.stringify({ value: [], "@odata.nextLink": next }),
      },
      { on: "graph", path: "/me/memberOf", ...json, body: JSON.stringify({ value: [{ id: bensGroup }] }) },
    ]);
    expect((await ben.fetch("/guarded")).status).toBe(200);
  });

  it("says which permission is missing if Graph refuses", async () => {
    const log: string[] = [];
    const write = (_details: object, message: string): void => void log.push(message);
    const logger = { error: write, warn: write, info: write, debug: write };
    const app = await appWith({ groups: [bensGroup] }, { logger });
    const ben = await signedInBrowser(emulator, app, "ben@contoso.com");
    emulator.control.queueFault({ on: "graph", path: "/me/getMemberGroups", status: 403, body: "{}" });
    const answer = await ben.fetch("/guarded");
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      expect.objectContaining({ error: "configuration_refused" }),
    ]);
    expect(log.join()).toContain("delegated permission User.Read");
  });
});

describe("requireUser({ authenticationContext })", () => {
  it("sends this browser's user to a step-up, and leaves the user's other browsers unchanged", async () => {
    const app = await appWith({ authenticationContext: "c1" });
    const [here, there] = [
      await signedInBrowser(emulator, app, "ben@contoso.com"),
      await signedInBrowser(emulator, app, "ben@contoso.com"),
    ];
    const begun = await here.navigate("/guarded");
    expect(new URL(begun.location ?? "").searchParams.get("claims")).toContain(
      '"acrs":{"essential":true,"value":"c1"}',
    );
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    expect((await here.navigate(url.href)).location).toBe(`${app.origin}/guarded`);
    expect((await here.navigate("/guarded")).status).toBe(200);
    const elsewhere = await there.fetch("/guarded");
    expect([elsewhere.status, JSON.parse(elsewhere.body)]).toEqual([
      401,
      expect.objectContaining({ error: "interaction_required", claims: expect.stringContaining("acrs") as unknown }),
    ]);
  });

  it("ends on a page if the user cancels, and the session stays", async () => {
    const app = await appWith({ authenticationContext: "c1" });
    const browser = await signedInBrowser(emulator, app, "ben@contoso.com");
    const begun = await browser.navigate("/guarded");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com", { stepUp: "cancel" });
    const page = await browser.navigate(url.href);
    expect([page.status, page.location]).toEqual([403, undefined]);
    expect(JSON.parse((await browser.fetch("/")).body)).toMatchObject({ user: { username: "ben@contoso.com" } });
  });

  it("ends on a page after three rounds if Entra does not grant it", async () => {
    const app = await appWith({ authenticationContext: "c1" });
    const browser = await signedInBrowser(emulator, app, "ben@contoso.com");
    emulator.control.queueFault({ on: "token", idToken: { claims: { acrs: null } }, times: 9 });
    let visit = await browser.navigate("/guarded");
    for (let round = 0; round < 6 && visit.location !== undefined; round++) {
      const { url } = await emulator.signIn(visit.location, "ben@contoso.com");
      await browser.navigate(url.href);
      visit = await browser.navigate("/guarded");
    }
    expect([visit.status, visit.body]).toEqual([400, expect.stringContaining("sign_in_loop")]);
  });
});
