import { conformanceFaults, type Fault } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { codeOf, expectRefused } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();

describe("signing keys", () => {
  /** An app without any cached metadata. */
  const newApp = async (changes?: Partial<IdentityWebOptions>): Promise<{ setup: TestSetup; browser: Browser }> => {
    const setup = await testSetup(emulator, changes);
    return { setup, browser: new Browser(setup.app.origin) };
  };
  const calls = (end: string): number => emulator.control.requests().filter(({ path }) => path.endsWith(end)).length;
  const keyFetches = (): number => calls("/discovery/v2.0/keys");
  const signsIn = async (setup: TestSetup, browser: Browser): Promise<boolean> => {
    await deliver(browser, await attempt(setup, browser));
    return sessionCookies(browser).length === 1;
  };
  beforeEach(() => emulator.control.reset());
  afterEach(() => vi.useRealTimers());

  it("accept a token without a key id if the key set has one key [A09]", async () => {
    const { setup, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-single-jwks"]);
    expect(await signsIn(setup, browser)).toBe(true);
  });

  it("find the right key among unusable ones [A09]", async () => {
    const { setup, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    expect(await signsIn(setup, browser)).toBe(true);
  });

  it("accept a token without a key id beside unusable keys [A09]", async () => {
    const { setup, browser } = await newApp();
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-idtoken-sig-rs256"]);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-kid-absent-multiple-jwks"]);
    expect(await signsIn(setup, browser)).toBe(true);
  });

  it("need no restart when keys change between two sign-ins [A10]", async () => {
    const { setup, browser } = await newApp();
    expect(await signsIn(setup, browser)).toBe(true);
    await emulator.control.rotateKeys();
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("fetch a key once that is new at the moment of signing, and forget the old one [A11]", async () => {
    const { setup, browser } = await newApp();
    expect(await signsIn(setup, browser)).toBe(true);
    emulator.control.queueFault(conformanceFaults["oidcc-client-test-signing-key-rotation-just-before-signing"]);
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
    expect(keyFetches()).toBe(2);
  });

  it("refuse a token that was signed with an unpublished key [A07]", async () => {
    const { setup, browser } = await newApp();
    const answer = await attempt(setup, browser);
    emulator.control.queueFault({ on: "token", idToken: { sign: "unknownKey" } });
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
  });

  it("fetch keys once in 30 seconds for twenty tokens with invented key ids, and known keys keep working [G03]", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { setup, browser } = await newApp();
    expect(await signsIn(setup, browser)).toBe(true);
    const forged = async (): Promise<void> => {
      const stranger = new Browser(setup.app.origin);
      const answer = await attempt(setup, stranger);
      emulator.control.queueFault({ on: "token", idToken: { header: { kid: crypto.randomUUID() } } });
      expect(codeOf(await deliver(stranger, answer))).toBe("id_token_invalid");
    };
    for (let count = 0; count < 20; count++) {
      await forged();
    }
    expect(keyFetches()).toBe(2);
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
    vi.setSystemTime(Date.now() + 31_000);
    await forged();
    expect(keyFetches()).toBe(3);
  });

  it("keep known keys while the key set is unavailable, and report an unknown one as an outage [G03]", async () => {
    const { setup, browser } = await newApp();
    expect(await signsIn(setup, browser)).toBe(true);
    emulator.control.queueFault({ on: "keys", status: 500, times: 10 });
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
    await emulator.control.rotateKeys({ keepOld: false });
    const stranger = new Browser(setup.app.origin);
    const visit = await deliver(stranger, await attempt(setup, stranger));
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
    const { setup, browser } = await newApp();
    expect(await signsIn(setup, browser)).toBe(true);
    const stranger = new Browser(setup.app.origin);
    const answer = await attempt(setup, stranger);
    emulator.control.queueFault([
      { on: "keys", times: 2, ...fault },
      { on: "token", idToken: { header: { kid: "of-a-key-that-is-not-there" } } },
    ]);
    expect((await deliver(stranger, answer)).status).toBeGreaterThanOrEqual(400);
    expect(await signsIn(setup, new Browser(setup.app.origin))).toBe(true);
  });

  it("never fetch addresses in a token's header [G02]", async () => {
    const { setup, browser } = await newApp();
    const answer = await attempt(setup, browser);
    const address = `${emulator.url}/common/discovery/instance?canary`;
    const header = { jku: address, x5u: address, kid: "unknown", jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } };
    emulator.control.queueFault({ on: "token", idToken: { header } });
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
    expect(setup.sent.filter(({ url }) => url.includes("canary"))).toEqual([]);
  });
});
