import { beforeEach, describe, expect, it } from "vitest";

import { memoryStore } from "../../src/index.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { graphApp, json, satisfied } from "../support/graph-app.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const ben = "be000000-0000-4000-8000-000000000002";

beforeEach(() => emulator.control.reset());

describe("an API that requires an authentication context", () => {
  it("is satisfied in one browser by one prompt; the user's other browser is prompted separately [C07]", async () => {
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp(emulator);
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

  it("never gets one browser's step-up token from another browser, in memory or from the store [C07]", async () => {
    emulator.control.requireContext("/me", "c1");
    const tokenCache = { store: memoryStore() };
    const app = await graphApp(emulator, { tokenCache });
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    await satisfied(emulator, here, await here.navigate("/guarded"));
    expect(json(await here.fetch("/guarded/token"))["acrs"]).toEqual(["c1"]);
    expect(json(await there.fetch("/guarded/token"))["acrs"]).toBeUndefined();
    const other = await graphApp(emulator, { tokenCache, baseUrl: app.origin });
    expect(json(await there.fetch(`${other.origin}/guarded/token`))["acrs"]).toBeUndefined();
    expect((await there.fetch(`${other.origin}/guarded`)).status).toBe(401);
    const restarted = await here.fetch(`${other.origin}/guarded`);
    expect([restarted.status, json(restarted)["graph"]]).toEqual([200, 200]);
  });

  it("accepts the step-up after the access token expired, by the session's own refresh token [C07]", async () => {
    freezeTime();
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp(emulator);
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    await satisfied(emulator, here, await here.navigate("/guarded"));
    passSeconds(6000);
    expect(json(await here.fetch("/guarded"))["graph"]).toBe(200);
    expect((await there.fetch("/guarded")).status).toBe(401);
  });

  it("uses a session's own token until it expires, because a renewal brings the token that all sessions share [C07]", async () => {
    freezeTime();
    emulator.control.requireContext("/me", "c1");
    const app = await graphApp(emulator);
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

  it("causes one refresh with the claims for many concurrent calls that were refused [C07]", async () => {
    const app = await graphApp(emulator);
    const browser = await signedInBrowser(emulator, app);
    emulator.control.requireContext("/me", "c1");
    await satisfied(emulator, browser, await browser.navigate("/guarded"));
    emulator.control.clearRequests();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.fetch("/guarded")));
    expect(answers.every((answer) => json(answer)["graph"] === 200)).toBe(true);
    expect(tokenCalls(emulator)).toBe(0);
  });
});

describe("a claims challenge that needs no user", () => {
  it("is met silently for the session that asked, and its token is not shared [C07]", async () => {
    const app = await graphApp(emulator);
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    emulator.control.queueFault({ on: "graph", error: { error: "InvalidAuthenticationToken", status: 401, claims } });
    expect(json(await here.fetch("/guarded"))["graph"]).toBe(200);
    const [own, others] = [json(await here.fetch("/guarded/token")), json(await there.fetch("/guarded/token"))];
    expect(own["uti"]).not.toBe(others["uti"]);
    expect(json(await here.fetch("/guarded/token"))["uti"]).toBe(own["uti"]);
  });
});

describe("a user whose sessions were revoked", () => {
  it("must sign in after the first call to Graph, although the token had an hour left, and continues after that [C07]", async () => {
    const app = await graphApp(emulator);
    const browser = await signedInBrowser(emulator, app);
    // A token of a client that declares cp1: as the sign-in brings it.
    expect(json(await browser.fetch("/guarded"))["graph"]).toBe(200);
    emulator.control.revokeSessions(ben);
    const refused = await browser.fetch("/guarded");
    expect([refused.status, json(refused)["error"]]).toEqual([401, "interaction_required"]);
    expect(json(await satisfied(emulator, browser, await browser.navigate("/guarded")))["graph"]).toBe(200);
    expect(json(await browser.fetch("/guarded"))["graph"]).toBe(200);
  });

  it("signs in once for the other browser too, because the sign-in was not a step-up [C07]", async () => {
    const app = await graphApp(emulator);
    const [here, there] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    emulator.control.revokeSessions(ben);
    await satisfied(emulator, here, await here.navigate("/guarded"));
    expect(json(await there.fetch("/guarded"))["graph"]).toBe(200);
  });
});
