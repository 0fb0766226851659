import { type DiscoveryFault, startEmulator } from "@identity-web/entra-emulator";
import { afterEach, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/u;
afterEach(() => emulator.control.reset());

const seen = (visit: Visit) => [visit.status, codeOf(visit), visit.location];
/** Returns the correlation id of a response, which the only line of the log must contain too. */
const sharedId = (setup: TestSetup, visit: Visit): string => {
  const [shown = ""] = guid.exec(visit.body) ?? [];
  expect(shown).toMatch(guid);
  expect(setup.log.map((line) => line.includes(shown))).toEqual([true]);
  return shown;
};

describe("a tenant that does not exist", () => {
  it("shows a page that says that the app is not set up, no outage and no redirect, and logs the number", async () => {
    const setup = await testSetup(emulator, { tenantId: "33333333-3333-4333-8333-333333333333" });
    for (const address of ["/profile", "/auth/sign-in", "/mail"]) {
      setup.log.length = 0;
      const visit = await new Browser(setup.app.origin).navigate(address);
      expect(seen(visit), address).toEqual([400, "configuration_refused", undefined]);
      expect(visit.headers["retry-after"]).toBeUndefined();
      sharedId(setup, visit);
      expect(setup.log[0]).toMatch(/AADSTS90002.*that tenantId is spelled correctly/u);
      expect(setup.log[0]).toContain('"serviceErrorCode":90002');
    }
    expect(seen(await new Browser(setup.app.origin).fetch("/profile"))).toEqual([401, "login_required", undefined]);
    expect((await setup.app.auth.health()).authority).toBe("unavailable");
  });

  const json = "application/json";
  const others: [string, Omit<DiscoveryFault, "on">][] = [
    ["400 of a proxy, in JSON", { status: 400, body: '{"error":"bad_request"}', contentType: json }],
    ["403 of a gateway, in JSON", { status: 403, body: '{"error":{"code":"forbidden"}}', contentType: json }],
    ["404 with a page", { status: 404, body: "<h1>Not here</h1>" }],
    ["a transient error of Entra's own", { error: { error: "server_error", code: 90033 } }],
    ["another transient error", { error: { error: "temporarily_unavailable", code: 90033, status: 400 } }],
    ["429", { status: 429, body: '{"error":"invalid_tenant","error_codes":[90002]}', contentType: json }],
    ["200 with another tenant's document", { json: { issuer: "{url}/22222222-2222-4222-8222-222222222222/v2.0" } }],
  ];
  it.each(others)("is not confused with %s, which is an outage", async (_title, fault) => {
    const setup = await testSetup(emulator);
    emulator.control.queueFault({ on: "discovery", ...fault, times: 2 });
    const visit = await new Browser(setup.app.origin).navigate("/profile");
    expect(seen(visit)).toEqual([503, "authority_unavailable", undefined]);
    expect(Number(visit.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    sharedId(setup, visit);
  });
});

describe("Entra without a listener", () => {
  it("is named by the cause's code in the log, under the correlation id of the page", async () => {
    const gone = await startEmulator();
    await gone.close();
    const setup = await testSetup(gone);
    sharedId(setup, await new Browser(setup.app.origin).navigate("/profile"));
    expect(setup.log[0]).toContain('"cause":"ECONNREFUSED"');
    expect(setup.log[0]).not.toContain("127.0.0.1");
  });

  it("has the same id in the JSON, the log and the event of a refresh", async () => {
    const gone = await startEmulator();
    const setup = await testSetup(gone);
    const browser = new Browser(setup.app.origin);
    await deliver(browser, await attempt(setup, browser));
    freezeTime();
    passSeconds(5400);
    await gone.close();
    const visit = await browser.fetch("/token");
    expect(seen(visit)).toEqual([503, "authority_unavailable", undefined]);
    const correlationId = sharedId(setup, visit);
    expect(JSON.parse(visit.body)).toMatchObject({ correlationId });
    expect(setup.log[0]).toContain('"cause":"ECONNREFUSED"');
    expect(setup.app.events.at(-1)).toMatchObject({ type: "tokenFailed", correlationId });
  });

  it.each([
    ["responds with 500", { status: 500, body: "{}", contentType: "application/json" }],
    ["responds without a token", { json: { access_token: "" } }],
  ])("has the id that Entra was sent, too, if it %s", async (_title, fault) => {
    const setup = await testSetup(emulator);
    const browser = new Browser(setup.app.origin);
    await deliver(browser, await attempt(setup, browser));
    freezeTime();
    passSeconds(5400);
    emulator.control.queueFault({ on: "token", grantType: "refresh_token", times: 2, ...fault });
    const correlationId = sharedId(setup, await browser.navigate("/mail"));
    expect(emulator.control.requests().at(-1)).toMatchObject({ grantType: "refresh_token", correlationId });
    expect(setup.app.events.at(-1)).toMatchObject({ type: "tokenFailed", correlationId });
  });
});
