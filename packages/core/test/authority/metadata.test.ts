import { conformanceFaults } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();

describe("discovery", () => {
  /** An app without any cached metadata. */
  const newApp = async (changes?: Partial<IdentityWebOptions>): Promise<{ setup: TestSetup; browser: Browser }> => {
    const setup = await testSetup(emulator, changes);
    return { setup, browser: new Browser(setup.app.origin) };
  };
  const calls = (end: string): number => emulator.control.requests().filter(({ path }) => path.endsWith(end)).length;
  const signsIn = async (setup: TestSetup, browser: Browser): Promise<boolean> => {
    await deliver(browser, await attempt(setup, browser));
    return sessionCookies(browser).length === 1;
  };
  beforeEach(() => emulator.control.reset());
  afterEach(() => vi.useRealTimers());

  it("supplies every endpoint [A12]", async () => {
    const { setup, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-discovery-openid-config"]);
    expect(await signsIn(setup, browser)).toBe(true);
    const random = /\/at-[\w-]{12}\//u;
    const paths = emulator.control.requests().map(({ path }) => path);
    const used = paths.filter((path) => /\/(?:authorize|token|keys)$/u.test(path));
    expect(used).toHaveLength(3);
    expect(used.filter((path) => !random.test(path))).toEqual([]);
    const signOut = await browser.post("/auth/sign-out");
    expect(new URL(signOut.location ?? "").pathname).toMatch(random);
  });

  const refusedDocuments: readonly (readonly [title: string, json: Record<string, string | null>])[] = [
    ["another issuer", { issuer: "https://op.example/11111111-1111-4111-8111-111111111111/v2.0" }],
    ["the issuer of another tenant", { issuer: "{url}/22222222-2222-4222-8222-222222222222/v2.0" }],
    ["the issuer of all tenants", { issuer: "{url}/{tenantid}/v2.0" }],
    ["an issuer that is not an address", { issuer: "contoso" }],
    ["an issuer with a broken escape", { issuer: "{url}/%zz/v2.0" }],
    ["the issuer of version 1", { issuer: "{url}/11111111-1111-4111-8111-111111111111/" }],
    ["no issuer", { issuer: null }],
    ["a token endpoint on another host", { token_endpoint: "https://op.example/token" }],
    ["an authorization endpoint on another host", { authorization_endpoint: "https://op.example/authorize" }],
    ["keys on another host", { jwks_uri: "https://op.example/keys" }],
    ["a script as end_session_endpoint", { end_session_endpoint: "javascript:alert(1)" }],
  ];
  it.each(refusedDocuments)("is refused with %s, and no redirect is sent [A12]", async (_title, json) => {
    const { setup, browser } = await newApp();
    const filled = Object.entries(json).map(([name, value]) => [name, value?.replace("{url}", emulator.url) ?? null]);
    emulator.control.queueFault({ on: "discovery", json: Object.fromEntries(filled) as typeof json });
    const visit = await browser.navigate("/profile");
    expect({ status: visit.status, code: codeOf(visit), location: visit.location }).toEqual({
      status: 503,
      code: "authority_unavailable",
      location: undefined,
    });
    expect([...browser.cookies]).toEqual([]);
    expect(await signsIn(setup, browser)).toBe(true);
  });

  it("takes one document for a hundred concurrent visitors [A12]", async () => {
    const { setup } = await newApp();
    const visits = Array.from({ length: 100 }, () => new Browser(setup.app.origin).navigate("/profile"));
    expect(new Set((await Promise.all(visits)).map(({ status }) => status))).toEqual(new Set([302]));
    expect(calls("/openid-configuration")).toBe(1);
  });

  it("uses a day-old document while a new one is fetched [A12]", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { browser } = await newApp();
    await browser.navigate("/profile");
    vi.setSystemTime(Date.now() + 25 * 3600 * 1000);
    emulator.control.queueFault({ on: "discovery", status: 500, times: 2 });
    expect(await browser.navigate("/profile")).toMatchObject({ status: 302 });
    await vi.waitFor(() => expect(calls("/openid-configuration")).toBe(3), 10_000);
    expect(await browser.navigate("/profile")).toMatchObject({ status: 302 });
  });
});
