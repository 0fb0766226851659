import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { type Emulator, type Fault, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });
const outage = { status: 503, code: "authority_unavailable", location: undefined };
const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/u;

describe("Entra unavailable when the app starts", () => {
  it("leaves the app running, guarded pages get 503 with Retry-After, and it recovers without a restart [G01]", async () => {
    const before = await startEmulator();
    const port = Number(new URL(before.url).port);
    await before.close();
    const setup = await testSetup(before);
    const browser = new Browser(setup.app.origin);

    const page = await browser.navigate("/profile");
    expect(seen(page)).toEqual(outage);
    expect(page.headers["retry-after"]).toMatch(/^[1-9]\d*$/u);
    expect(page.body).toContain('href="/profile"');
    expect(seen(await browser.navigate("/auth/sign-in"))).toEqual(outage);
    expect(seen(await browser.fetch("/profile"))).toMatchObject({ status: 401, code: "login_required" });
    expect(await browser.navigate("/")).toMatchObject({ status: 200, body: '{"user":null}' });
    expect(await setup.app.auth.health()).toEqual({ status: "unavailable", authority: "unavailable", store: "ok" });
    expect([...browser.cookies]).toEqual([]);

    const after = await startEmulator({ port });
    expect(await setup.app.auth.health()).toEqual({ status: "ok", authority: "ok", store: "ok" });
    await deliver(browser, await attempt({ ...setup, emulator: after }, browser));
    expect(sessionCookies(browser)).toHaveLength(1);
  });
});

describe("Entra unavailable later", () => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  const failures: readonly (readonly [title: string, fault: Omit<Extract<Fault, { on: "token" }>, "on">])[] = [
    ["resets the connection", { reset: true }],
    ["responds with 500", { status: 500, body: '{"error":"server_error"}', contentType: "application/json" }],
    ["responds with 503 and a page", { status: 503, body: "<h1>Our services aren't available right now</h1>" }],
    ["responds with 200 and a page", { status: 200, body: "<html>proxy sign-in</html>" }],
    [
      "responds with 200 and half a document",
      { status: 200, body: '{"access_token":"a', contentType: "application/json" },
    ],
    ["responds without an access token", { json: { access_token: null } }],
    ["responds with an empty access token", { json: { access_token: "" } }],
    ["redirects", { status: 302, headers: { location: "http://127.0.0.1:9/" } }],
    ["responds with 2 MiB", { status: 200, body: `{"a":"${"x".repeat(2_097_152)}"}`, contentType: "application/json" }],
  ];
  it.each(failures)("sends the code once and signs nobody in if the token endpoint %s [G07]", async (_, fault) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault({ on: "token", ...fault });
    const visit = await deliver(browser, answer);
    expect(seen(visit)).toEqual(outage);
    expect(visit.headers["retry-after"]).toMatch(/^[1-9]\d*$/u);
    expect(sessionCookies(browser)).toEqual([]);
    expect(setup.store.putsOf("account/")).toEqual([]);
    expect(redemptions(setup)).toBe(1);
    expect(setup.app.events).toEqual([
      { type: "signInFailed", code: "authority_unavailable", correlationId: expect.stringMatching(guid) },
    ]);
  });

  it("starts a new sign-in for the same callback a second time, and does not send the code again [G07]", async () => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault({ on: "token", status: 500 });
    await deliver(browser, answer);
    const again = await deliver(browser, answer);
    expect(again.location).toMatch(/\/authorize\?/u);
    expect(redemptions(setup)).toBe(1);
    await deliver(browser, await setup.emulator.signIn(again.location ?? "", "ben@contoso.com"));
    expect(sessionCookies(browser)).toHaveLength(1);
  });

  it("shows the seconds of Entra's Retry-After on the page [G04]", async () => {
    const answer = await attempt(setup, browser);
    const headers = { "retry-after": "17" };
    setup.emulator.control.queueFault({ on: "token", status: 429, body: "{}", headers });
    expect((await deliver(browser, answer)).headers["retry-after"]).toBe("17");
  });

  it("has one correlation id for a page, the log, the event and Entra's own log", async () => {
    for (const fault of [{ status: 503 }, { error: { error: "invalid_client", code: 7000215 } }]) {
      await setup.reset();
      const answer = await attempt(setup, browser);
      setup.emulator.control.queueFault({ on: "token", ...fault });
      const [shown] = guid.exec((await deliver(browser, answer)).body) ?? [];
      expect(shown).toMatch(guid);
      expect(setup.emulator.control.requests().at(-1)).toMatchObject({
        grantType: "authorization_code",
        correlationId: shown,
      });
      expect(setup.log.filter((line) => line.includes(String(shown)))).toHaveLength(1);
      expect(setup.app.events).toEqual([expect.objectContaining({ type: "signInFailed", correlationId: shown })]);
    }
  });

  it("is not a wrong client secret: that is one page, not a loop, and the log says what to fix [C06]", async () => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code: 7000215 } });
    expect(seen(await deliver(browser, answer))).toEqual({
      status: 400,
      code: "configuration_refused",
      location: undefined,
    });
    expect(setup.log.join("\n")).toMatch(/AADSTS7000215.*copy the secret's Value/u);
  });

  const discoveryFaults: readonly (readonly [title: string, fault: Omit<Extract<Fault, { on: "discovery" }>, "on">])[] =
    [
      ["500", { status: 500 }],
      ["a page", { status: 200, body: "<html></html>" }],
      ["half a document", { status: 200, body: '{"issuer":', contentType: "application/json" }],
      ["a redirect", { status: 302, headers: { location: "/common/v2.0/.well-known/openid-configuration" } }],
      ["a connection reset", { reset: true }],
      ["10 MB", { status: 200, body: `{"a":"${"x".repeat(10_000_000)}"}`, contentType: "application/json" }],
      ["a list", { status: 200, body: "[]", contentType: "application/json" }],
    ];
  it.each(discoveryFaults)("is over with the next response after discovery returned %s [G02]", async (_, fault) => {
    const fresh = await testSetup(emulator);
    setup.emulator.control.queueFault({ on: "discovery", times: 2, ...fault });
    const visitor = new Browser(fresh.app.origin);
    expect(seen(await visitor.navigate("/profile"))).toEqual(outage);
    expect(await visitor.navigate("/profile")).toMatchObject({ status: 302 });
  });

  it("is not an unknown tenant: that is a configuration error with a page, no redirect, and a log line that says so [G02]", async () => {
    const fresh = await testSetup(emulator);
    const error = { error: "invalid_tenant", code: 90002, status: 400 };
    setup.emulator.control.queueFault({ on: "discovery", error });
    const visitor = new Browser(fresh.app.origin);
    const visit = await visitor.navigate("/profile");
    expect(seen(visit)).toEqual({ status: 400, code: "configuration_refused", location: undefined });
    expect(fresh.log.join("\n")).toMatch(/that tenantId is spelled correctly/u);
    expect(await visitor.navigate("/profile")).toMatchObject({ status: 302 });
  });
});

describe("Entra that accepts a connection and never responds", () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer(() => {});
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  });
  afterAll(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it("keeps nobody waiting longer than the deadline, and visitors share one wait [G02]", async () => {
    const { port } = silent.address() as AddressInfo;
    const url = `http://localhost:${port}`;
    // The deadline is real time in the runtime; here it passes at once.
    const deadlines: number[] = [];
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
      deadlines.push(milliseconds);
      const controller = new AbortController();
      setImmediate(() => controller.abort(new DOMException("too long", "TimeoutError")));
      return controller.signal;
    });
    const setup = await testSetup({ url } as Emulator);
    const visits = Array.from({ length: 20 }, () => new Browser(setup.app.origin).navigate("/profile"));
    for (const visit of await Promise.all(visits)) {
      expect(seen(visit)).toEqual(outage);
    }
    expect(deadlines).toHaveLength(2);
    expect(Math.max(...deadlines)).toBeLessThanOrEqual(5000);
    timeout.mockRestore();
  });
});
