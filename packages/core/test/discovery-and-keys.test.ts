import { conformanceFaults, type Emulator, type Fault, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityWebOptions } from "../src/index.ts";
import { Browser } from "./support/browser.ts";
import { attempt, codeOf, deliver, expectRefused, type Scene, sessionCookies, startScene } from "./support/scene.ts";

describe("discovery and signing keys", () => {
  let emulator: Emulator;
  const scenes: Scene[] = [];
  /** An app that knows nothing yet. */
  const newApp = async (changes?: Partial<IdentityWebOptions>): Promise<{ scene: Scene; browser: Browser }> => {
    const scene = await startScene(changes, emulator);
    scenes.push(scene);
    return { scene, browser: new Browser(scene.app.origin) };
  };
  const calls = (end: string): number => emulator.control.requests().filter(({ path }) => path.endsWith(end)).length;
  const keyFetches = (): number => calls("/discovery/v2.0/keys");
  const signsIn = async (scene: Scene, browser: Browser): Promise<boolean> => {
    await deliver(browser, await attempt(scene, browser));
    return sessionCookies(browser).length === 1;
  };
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(() => emulator.control.reset());
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(scenes.splice(0).map((scene) => scene.close()));
  });
  afterAll(() => emulator.close());

  it("A09 a token without key id is accepted where the key set has one key", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-single-jwks"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("A09 keys that cannot be used do not keep the right one from being found", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("A09 a token without key id is accepted beside keys that cannot be used", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-multiple-jwks"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("A10 keys that change between two sign-ins need no restart", async () => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    await emulator.control.rotateKeys();
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("A11 a key that is new at the moment of signing is fetched once, and the old one is forgotten", async () => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-signing-key-rotation-just-before-signing"]);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("A07 a token signed with a key that is published nowhere is refused", async () => {
    const { scene, browser } = await newApp();
    const answer = await attempt(scene, browser);
    emulator.control.queueFault({ on: "token", idToken: { sign: "unknownKey" } });
    expectRefused(scene, browser, await deliver(browser, answer), "id_token_invalid");
  });

  it("G03 twenty tokens with invented key ids cause one fetch in 30 seconds, and known keys go on working", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    const forged = async (): Promise<void> => {
      const stranger = new Browser(scene.app.origin);
      const answer = await attempt(scene, stranger);
      emulator.control.queueFault({ on: "token", idToken: { header: { kid: crypto.randomUUID() } } });
      expect(codeOf(await deliver(stranger, answer))).toBe("id_token_invalid");
    };
    for (let count = 0; count < 20; count++) {
      await forged();
    }
    expect(keyFetches()).toBe(2);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    vi.setSystemTime(Date.now() + 31_000);
    await forged();
    expect(keyFetches()).toBe(3);
  });

  it("G03 while the key set is away, known keys go on working and an unknown one is an outage", async () => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    emulator.control.queueFault({ on: "keys", status: 500, times: 10 });
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    await emulator.control.rotateKeys({ keepOld: false });
    const stranger = new Browser(scene.app.origin);
    const visit = await deliver(stranger, await attempt(scene, stranger));
    expect({ status: visit.status, code: codeOf(visit) }).toEqual({ status: 503, code: "authority_unavailable" });
    expect(sessionCookies(stranger)).toEqual([]);
  });

  const uselessSets: readonly (readonly [title: string, fault: Omit<Extract<Fault, { on: "keys" }>, "on">])[] = [
    ["400 with JSON", { status: 400, body: '{"error":"invalid_request"}', contentType: "application/json" }],
    ["an empty list", { json: { keys: [] } }],
    ["no list", { json: { keys: "none" } }],
    ["half a document", { status: 200, body: '{"keys":[', contentType: "application/json" }],
  ];
  it.each(uselessSets)("G02 a key set answered with %s does not replace the last good one", async (_title, fault) => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    const stranger = new Browser(scene.app.origin);
    const answer = await attempt(scene, stranger);
    emulator.control.queueFault([
      { on: "keys", times: 2, ...fault },
      { on: "token", idToken: { header: { kid: "of-a-key-that-is-not-there" } } },
    ]);
    expect((await deliver(stranger, answer)).status).toBeGreaterThanOrEqual(400);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
  });

  it("G02 addresses in a token's header are never fetched", async () => {
    const { scene, browser } = await newApp();
    const answer = await attempt(scene, browser);
    const address = `${emulator.url}/common/discovery/instance?canary`;
    const header = { jku: address, x5u: address, kid: "unknown", jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } };
    emulator.control.queueFault({ on: "token", idToken: { header } });
    expectRefused(scene, browser, await deliver(browser, answer), "id_token_invalid");
    expect(scene.sent.filter(({ url }) => url.includes("canary"))).toEqual([]);
  });

  it("A12 every endpoint comes from the discovery document", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-discovery-openid-config"]);
    expect(await signsIn(scene, browser)).toBe(true);
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
    ["an issuer that is no address", { issuer: "contoso" }],
    ["an issuer with a broken escape", { issuer: "{url}/%zz/v2.0" }],
    ["the issuer of version 1", { issuer: "{url}/11111111-1111-4111-8111-111111111111/" }],
    ["no issuer", { issuer: null }],
    ["a token endpoint elsewhere", { token_endpoint: "https://op.example/token" }],
    ["an authorization endpoint elsewhere", { authorization_endpoint: "https://op.example/authorize" }],
    ["keys elsewhere", { jwks_uri: "https://op.example/keys" }],
    ["a script as end of the session", { end_session_endpoint: "javascript:alert(1)" }],
  ];
  it.each(refusedDocuments)("A12 a document with %s is refused, and no redirect is sent", async (_title, json) => {
    const { scene, browser } = await newApp();
    const filled = Object.entries(json).map(([name, value]) => [name, value?.replace("{url}", emulator.url) ?? null]);
    emulator.control.queueFault({ on: "discovery", json: Object.fromEntries(filled) as typeof json });
    const visit = await browser.navigate("/profile");
    expect({ status: visit.status, code: codeOf(visit), location: visit.location }).toEqual({
      status: 503,
      code: "authority_unavailable",
      location: undefined,
    });
    expect([...browser.cookies]).toEqual([]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("A12 one document serves a hundred visitors at once", async () => {
    const { scene } = await newApp();
    const visits = Array.from({ length: 100 }, () => new Browser(scene.app.origin).navigate("/profile"));
    expect(new Set((await Promise.all(visits)).map(({ status }) => status))).toEqual(new Set([302]));
    expect(calls("/openid-configuration")).toBe(1);
  });

  it("A12 a day later the old document serves while a new one is fetched", async () => {
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
