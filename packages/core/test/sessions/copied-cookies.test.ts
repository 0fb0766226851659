import { afterEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { copyOf, userOf } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
afterEach(() => emulator.control.reset());

/** The owner has left the browser alone for nine hours; the thief has kept the copied cookie busy. */
async function idleOwner(
  responseMode: "query" | "form_post" = "query",
): Promise<{ setup: TestSetup; owner: Browser; copy: Browser }> {
  const setup = await testSetup(emulator, { responseMode });
  freezeTime();
  const owner = new Browser(setup.app.origin);
  await deliver(owner, await attempt(setup, owner));
  const copy = copyOf(owner, setup.app.origin);
  for (let third = 0; third < 3; third++) {
    passSeconds(3 * 3600);
    expect(await userOf(copy)).toBe("ben@contoso.com");
  }
  expect(await userOf(copyOf(owner, setup.app.origin))).toBeUndefined();
  return { setup, owner, copy };
}

describe("a copied cookie that was kept busy past the idle timeout of its original", () => {
  it("dies when the owner signs out", async () => {
    const { setup, owner, copy } = await idleOwner();
    expect((await owner.post("/auth/sign-out")).status).toBe(302);
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
    expect(setup.store.valuesOf("account/")).toEqual([]);
  });

  it.each([
    ["query", "/profile"],
    ["query", "/auth/sign-in"],
    ["query", "/mail"],
    ["form_post", "/profile"],
    ["form_post", "/auth/sign-in"],
  ] as const)("dies when the owner signs in again, by %s from %s", async (responseMode, address) => {
    const { setup, owner, copy } = await idleOwner(responseMode);
    await deliver(owner, await attempt(setup, owner, { address }));
    expect(await userOf(owner)).toBe("ben@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
  });

  it("dies when another user signs in at the owner's browser", async () => {
    const { setup, owner, copy } = await idleOwner();
    await deliver(owner, await attempt(setup, owner, { address: "/auth/sign-in", username: "alice@contoso.com" }));
    expect(await userOf(owner)).toBe("alice@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
    expect(setup.store.valuesOf("account/")).toHaveLength(1);
  });

  it("dies when an attempt that began before its session completes in the owner's browser", async () => {
    const setup = await testSetup(emulator, { session: { idleSeconds: 240 } });
    freezeTime();
    const owner = new Browser(setup.app.origin);
    const early = await attempt(setup, owner);
    await deliver(owner, await attempt(setup, owner));
    const copy = copyOf(owner, setup.app.origin);
    for (let visit = 0; visit < 3; visit++) {
      passSeconds(120);
      expect(await userOf(copy)).toBe("ben@contoso.com");
    }
    await deliver(owner, early);
    expect(await userOf(owner)).toBe("ben@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
  });
});
