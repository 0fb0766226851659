import { inspect } from "node:util";

import type { TokenFault } from "@identity-web/entra-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InteractionRequiredError } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { guardEverything } from "../support/test-routes.ts";

const emulator = await testEmulator();
const telling = /ben|brandt|contoso|be000000|eyJ/iu;
let served: TestApp;
let log: string[];
beforeEach(async () => {
  freezeTime();
  log = [];
  const write = (details: object, message: string): void =>
    void log.push(message + inspect(details, { depth: 10, showHidden: true }));
  const logger = { error: write, warn: write, info: write, debug: write };
  served = await testApp(emulator, { logger }, guardEverything);
});
afterEach(() => emulator.control.reset());

const refused: [string, Omit<TokenFault, "on">][] = [
  ["has expired", { idToken: { secondsFromNow: { exp: -600 } } }],
  ["is for another app", { idToken: { claims: { aud: "dddddddd-0000-4000-8000-00000000000d" } } }],
  ["is from another issuer", { idToken: { claims: { iss: "https://op.example/v2.0" } } }],
  ["has a broken signature", { idToken: { sign: "badSignature" } }],
  ["was signed by an unpublished key", { idToken: { sign: "unknownKey" } }],
  ["is not a JWT", { json: { id_token: "Ben Brandt" } }],
  ["belongs to another user", { idToken: { claims: { oid: "a11ce000-0000-4000-8000-000000000001" } } }],
  ["came with another account's client_info", { clientInfo: { uid: "a11ce000-0000-4000-8000-000000000001" } }],
];

describe("an error of a refused ID token", () => {
  it.each(refused)("that %s names nobody and contains no token when a handler catches it", async (_title, fault) => {
    const browser = new Browser(served.origin);
    const { location = "" } = await browser.navigate("/");
    await deliver(browser, await emulator.signIn(location, "ben@contoso.com"));
    expect((await browser.navigate("/")).body).toBe("ben@contoso.com");
    passSeconds(5400);
    await browser.navigate("/");
    emulator.control.queueFault({ on: "token", grantType: "refresh_token", ...fault });
    const caught: unknown = await served.identities
      .at(-1)
      ?.getAccessToken(["User.Read"])
      .catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(InteractionRequiredError);
    expect((caught as Error).cause).toBeInstanceOf(Error);
    expect(inspect(caught, { depth: 10, showHidden: true }).replaceAll(/^ +at .*$/gmu, "")).not.toMatch(telling);
    expect(log.join("\n")).not.toMatch(telling);
  });

  it.each(refused)("that %s names nobody in the log of a sign-in", async (_title, fault) => {
    const browser = new Browser(served.origin);
    const { location = "" } = await browser.navigate("/");
    emulator.control.queueFault({ on: "token", ...fault });
    const answer = await emulator.signIn(location, "ben@contoso.com");
    await served.auth.health();
    expect((await browser.visit(answer.url.href)).body).not.toMatch(telling);
    expect(log.join("\n")).not.toMatch(telling);
  });
});
