import type { Fault } from "@identity-web/entra-emulator";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefused } from "../support/refusals.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const onToken = (fault: Omit<Extract<Fault, { on: "token" }>, "on">): Fault => ({ on: "token", ...fault });

describe("the account of a sign-in", () => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  const alice = "a11ce000-0000-4000-8000-000000000001";
  const foreign: readonly (readonly [title: string, clientInfo: string | { uid?: string; utid?: string } | null])[] = [
    ["is absent", null],
    ["is not JSON", "garbage"],
    ["is longer than any account", Buffer.from(`{"uid":"${"1".repeat(9000)}"}`).toString("base64url")],
    ["has a uid that is not a GUID", { uid: "*" }],
    ["has a utid that is not a GUID", { utid: "common" }],
    ["names another user of the same tenant", { uid: alice }],
  ];
  it.each(foreign)("is refused if client_info %s [C05]", async (_title, clientInfo) => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(onToken({ clientInfo }));
    expectRefused(setup, browser, await deliver(browser, answer), "account_invalid");
  });

  it("of a guest is stored under the guest's home tenant [C05]", async () => {
    const answer = await attempt(setup, browser, { username: "carla@fabrikam.com" });
    expect(await deliver(browser, answer)).toMatchObject({ status: 302 });
    expect(setup.store.putsOf("account/")).toEqual([
      expect.stringMatching(/\/ca71a000-0000-4000-8000-000000000003\.22222222-2222-4222-8222-222222222222$/u),
    ]);
  });
});
