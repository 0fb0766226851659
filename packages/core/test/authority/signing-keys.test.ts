import { conformanceFaults, type Emulator, type Fault, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { attempt, codeOf, deliver, expectRefused, type Scene, sessionCookies, startScene } from "../support/scene.ts";

describe("signing keys", () => {
  let emulator: Emulator;
  const scenes: Scene[] = [];
  /** An app without any cached metadata. */
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

  it("accept a token without a key id if the key set has one key [A09]", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-single-jwks"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("find the right key among unusable ones [A09]", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("accept a token without a key id beside unusable keys [A09]", async () => {
    const { scene, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-multiple-jwks"]);
    expect(await signsIn(scene, browser)).toBe(true);
  });

  it("need no restart when keys change between two sign-ins [A10]", async () => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    await emulator.control.rotateKeys();
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("fetch a key once that is new at the moment of signing, and forget the old one [A11]", async () => {
    const { scene, browser } = await newApp();
    expect(await signsIn(scene, browser)).toBe(true);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-signing-key-rotation-just-before-signing"]);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
    expect(await signsIn(scene, new Browser(scene.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("refuse a token that was signed with an unpublished key [A07]", async () => {
    const { scene, browser } = await newApp();
    const answer = await attempt(scene, browser);
    emulator.control.queueFault({ on: "token", idToken: { sign: "unknownKey" } });
    expectRefused(scene, browser, await deliver(browser, answer), "id_token_invalid");
  });

  it("fetch keys once in 30 seconds for twenty tokens with invented key ids, and known keys keep working [G03]", async () => {
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

  it("keep known keys while the key set is unavailable, and report an unknown one as an outage [G03]", async () => {
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
    ["keys that are not a list", { json: { keys: "none" } }],
    ["half a document", { status: 200, body: '{"keys":[', contentType: "application/json" }],
  ];
  it.each(uselessSets)("keep the last good key set if the next one is %s [G02]", async (_title, fault) => {
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

  it("never fetch addresses in a token's header [G02]", async () => {
    const { scene, browser } = await newApp();
    const answer = await attempt(scene, browser);
    const address = `${emulator.url}/common/discovery/instance?canary`;
    const header = { jku: address, x5u: address, kid: "unknown", jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } };
    emulator.control.queueFault({ on: "token", idToken: { header } });
    expectRefused(scene, browser, await deliver(browser, answer), "id_token_invalid");
    expect(scene.sent.filter(({ url }) => url.includes("canary"))).toEqual([]);
  });
});
