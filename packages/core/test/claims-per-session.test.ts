import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { isStepUp } from "../src/authority/step-up.ts";
import { type IdentityWebOptions, memoryStore } from "../src/index.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";
import { json, satisfied, startGraphApp } from "./support/graph-app.ts";
import type { GuardedApp } from "./support/guarded-app.ts";
import { signedInBrowser, tokenCalls } from "./support/inside.ts";

const ben = "be000000-0000-4000-8000-000000000002";
let emulator: Emulator;
const started: GuardedApp[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterEach(async () => {
  thawTime();
  for (const app of started.splice(0)) {
    await app.close();
  }
});
afterAll(() => emulator.close());

async function graphApp(changes: Partial<IdentityWebOptions> = {}): Promise<GuardedApp> {
  const app = await startGraphApp(emulator, changes);
  started.push(app);
  return app;
}

describe("C07 an API that demands an authentication context", () => {
  it("C07 is satisfied in one browser, by one prompt; the user's other browser is asked for itself", async () => {
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp();
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    const begun = await here.navigate("/guarded");
    expect(new URL(begun.location ?? "").searchParams.get("claims")).toContain(
      '"acrs":{"essential":true,"value":"c1"}',
    );
    expect(json(await satisfied(emulator, here, begun))).toEqual({ graph: 200, userPrincipalName: "ben@contoso.com" });
    expect((await here.fetch("/guarded")).status).toBe(200);
    const elsewhere = await there.fetch("/guarded");
    expect([elsewhere.status, json(elsewhere)["error"], json(elsewhere)["claims"]]).toEqual([
      401,
      "interaction_required",
      expect.stringContaining('"acrs":{"essential":true,"value":"c1"}'),
    ]);
  });

  it("C07 the token that one browser has proven more for never reaches another, in memory or from the store", async () => {
    emulator.control.requireContext("/me", "c1");
    const tokenCache = { store: memoryStore() };
    const app = await graphApp({ tokenCache });
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    await satisfied(emulator, here, await here.navigate("/guarded"));
    expect(json(await here.fetch("/guarded/token"))["acrs"]).toEqual(["c1"]);
    expect(json(await there.fetch("/guarded/token"))["acrs"]).toBeUndefined();
    const other = await graphApp({ tokenCache, baseUrl: app.origin });
    expect(json(await there.fetch(`${other.origin}/guarded/token`))["acrs"]).toBeUndefined();
    expect((await there.fetch(`${other.origin}/guarded`)).status).toBe(401);
    const restarted = await here.fetch(`${other.origin}/guarded`);
    expect([restarted.status, json(restarted)["graph"]]).toEqual([200, 200]);
  });

  it("C07 what was proven outlives the access token, by the session's own refresh token", async () => {
    freezeTime();
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp();
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    await satisfied(emulator, here, await here.navigate("/guarded"));
    passSeconds(6000);
    expect(json(await here.fetch("/guarded"))["graph"]).toBe(200);
    expect((await there.fetch("/guarded")).status).toBe(401);
  });

  it("C07 a session's own token that is due for renewal is used to its end: renewals bring what all sessions share", async () => {
    freezeTime();
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp();
    const browser = await signedInBrowser(emulator, app);
    emulator.control.queueFault({ on: "token", refreshInSeconds: 1000, times: 20 });
    await satisfied(emulator, browser, await browser.navigate("/guarded"));
    passSeconds(1100);
    emulator.control.clearRequests();
    for (let call = 0; call < 6; call++) {
      expect(json(await browser.fetch("/guarded/token"))["acrs"]).toEqual(["c1"]);
    }
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("C07 many calls at once that are refused make one refresh with the claims", async () => {
    const app = await graphApp();
    const browser = await signedInBrowser(emulator, app);
    emulator.control.requireContext("/me", "c1");
    await satisfied(emulator, browser, await browser.navigate("/guarded"));
    emulator.control.clearRequests();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.fetch("/guarded")));
    expect(answers.every((answer) => json(answer)["graph"] === 200)).toBe(true);
    expect(tokenCalls(emulator)).toBe(0);
  });
});

describe("C07 a claims challenge that needs no user", () => {
  it("C07 is met silently for the session that asked, and its token is not shared", async () => {
    const app = await graphApp();
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    emulator.control.queueFault({ on: "graph", error: { error: "InvalidAuthenticationToken", status: 401, claims } });
    expect(json(await here.fetch("/guarded"))["graph"]).toBe(200);
    const [own, others] = [json(await here.fetch("/guarded/token")), json(await there.fetch("/guarded/token"))];
    expect(own["uti"]).not.toBe(others["uti"]);
    expect(json(await here.fetch("/guarded/token"))["uti"]).toBe(own["uti"]);
  });
});

describe("C07 a user whose sessions were revoked", () => {
  it("C07 is sent to sign in by the first call to Graph, although the token had an hour to live, and goes on after that", async () => {
    const app = await graphApp();
    const browser = await signedInBrowser(emulator, app);
    // A token of a client that declares cp1: as the sign-in brings it.
    expect(json(await browser.fetch("/guarded"))["graph"]).toBe(200);
    emulator.control.revokeSessions(ben);
    const refused = await browser.fetch("/guarded");
    expect([refused.status, json(refused)["error"]]).toEqual([401, "interaction_required"]);
    expect(json(await satisfied(emulator, browser, await browser.navigate("/guarded")))["graph"]).toBe(200);
    expect(json(await browser.fetch("/guarded"))["graph"]).toBe(200);
  });

  it("C07 the sign-in that follows serves the user's other browser too, because it proved nothing more", async () => {
    const app = await graphApp();
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    emulator.control.revokeSessions(ben);
    await satisfied(emulator, here, await here.navigate("/guarded"));
    expect(json(await there.fetch("/guarded"))["graph"]).toBe(200);
  });
});

describe("isStepUp", () => {
  it.each([
    [undefined, false],
    ['{"access_token":{"nbf":{"essential":true,"value":"1"}}}', false],
    ['{"access_token":{"xms_rp_ipaddr":{"value":"1.2.3.4"},"xms_cc":{"values":["cp1"]}}}', false],
    ['{"access_token":{"acrs":{"essential":true,"value":"c1"}}}', true],
    ['{"id_token":{"acrs":{"essential":true,"value":"c1"}},"access_token":{"nbf":{"value":"1"}}}', true],
    ['{"access_token":{"polids":{"essential":true,"values":["x"]}}}', true],
    ["not JSON", true],
    ['{"access_token":7}', true],
  ])("takes %s for more than an ordinary sign-in: %s", (claims, expected) => {
    expect(isStepUp(claims)).toBe(expected);
  });
});
