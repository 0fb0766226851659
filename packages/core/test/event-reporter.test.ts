import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { EventListener } from "../src/index.ts";
import { askToken, signedInBrowser, userOf } from "./support/signed-in.ts";
import { type TestApp, testApp } from "./support/test-app.ts";
import { testEmulator } from "./support/test-emulator.ts";

const emulator = await testEmulator();
const unhandled: unknown[] = [];
const notice = (reason: unknown): void => void unhandled.push(reason);
let app: TestApp | undefined;
beforeAll(async () => {
  process.on("unhandledRejection", notice);
});
beforeEach(() => emulator.control.reset());
afterEach(async () => {
  vi.restoreAllMocks();
  await app?.close();
  // Node reports unhandled rejections after the microtasks.
  await new Promise((turn) => setImmediate(turn));
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(() => process.off("unhandledRejection", notice));

class AuditTrailAway extends Error {
  override readonly name = "AuditTrailAway";
}

const failure = (): Error => new AuditTrailAway("ben@contoso.com could not be written");
const listeners: [string, string, EventListener][] = [
  [
    "throws",
    "AuditTrailAway",
    () => {
      throw failure();
    },
  ],
  [
    "rejects",
    "AuditTrailAway",
    async () => {
      await Promise.resolve();
      throw failure();
    },
  ],
  // Such a signal throws its reason, whatever that is.
  ["throws something other than an error", "string", () => AbortSignal.abort("ben@contoso.com").throwIfAborted()],
  ["rejects with something other than an error", "number", async () => AbortSignal.abort(7).throwIfAborted()],
];

describe("an event listener", () => {
  it.each(listeners)("that %s is logged as %s, and nothing else changes", async (_title, name, onEvent) => {
    const log: [object, string][] = [];
    const write = (details: object, message: string): void => void log.push([details, message]);
    app = await testApp(emulator, { onEvent, logger: { error: write, warn: write, info: write, debug: write } });
    const browser = await signedInBrowser(emulator, app);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    expect((await askToken(browser, "Mail.Read")).status).toBe(200);
    expect((await browser.post("/auth/sign-out")).status).toBe(302);
    expect(await userOf(browser)).toBeUndefined();
    const lines = ["signedIn", "tokenAcquired", "signedOut"].map((type) => [
      { type, error: name },
      "An event listener failed.",
    ]);
    expect(log).toEqual(lines);
  });
});
