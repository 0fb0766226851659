import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";
import { copyOf, userOf } from "../support/inside.ts";
import { attempt, deliver, type Scene, startScene } from "../support/scene.ts";

let emulator: Emulator;
const scenes: Scene[] = [];
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  thawTime();
  await Promise.all(scenes.splice(0).map((scene) => scene.close()));
  await emulator.control.reset();
});
afterAll(() => emulator.close());

/** The owner has left the browser alone for nine hours; the thief has kept the copied cookie busy. */
async function idleOwner(
  responseMode: "query" | "form_post" = "query",
): Promise<{ scene: Scene; owner: Browser; copy: Browser }> {
  const scene = await startScene({ responseMode }, emulator);
  scenes.push(scene);
  freezeTime();
  const owner = new Browser(scene.app.origin);
  await deliver(owner, await attempt(scene, owner));
  const copy = copyOf(owner, scene.app.origin);
  for (let third = 0; third < 3; third++) {
    passSeconds(3 * 3600);
    expect(await userOf(copy)).toBe("ben@contoso.com");
  }
  expect(await userOf(copyOf(owner, scene.app.origin))).toBeUndefined();
  return { scene, owner, copy };
}

describe("a copied cookie that was kept busy past the idle timeout of its original", () => {
  it("dies when the owner signs out", async () => {
    const { scene, owner, copy } = await idleOwner();
    expect((await owner.post("/auth/sign-out")).status).toBe(302);
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
    expect(scene.store.valuesOf("account/")).toEqual([]);
  });

  it.each([
    ["query", "/profile"],
    ["query", "/auth/sign-in"],
    ["query", "/mail"],
    ["form_post", "/profile"],
    ["form_post", "/auth/sign-in"],
  ] as const)("dies when the owner signs in again, by %s from %s", async (responseMode, address) => {
    const { scene, owner, copy } = await idleOwner(responseMode);
    await deliver(owner, await attempt(scene, owner, { address }));
    expect(await userOf(owner)).toBe("ben@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
    expect((await copy.fetch("/profile")).status).toBe(401);
  });

  it("dies when another user signs in at the owner's browser", async () => {
    const { scene, owner, copy } = await idleOwner();
    await deliver(owner, await attempt(scene, owner, { address: "/auth/sign-in", username: "alice@contoso.com" }));
    expect(await userOf(owner)).toBe("alice@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
    expect(scene.store.valuesOf("account/")).toHaveLength(1);
  });

  it("dies when an attempt that began before its session completes in the owner's browser", async () => {
    const scene = await startScene({ session: { idleSeconds: 240 } }, emulator);
    scenes.push(scene);
    freezeTime();
    const owner = new Browser(scene.app.origin);
    const early = await attempt(scene, owner);
    await deliver(owner, await attempt(scene, owner));
    const copy = copyOf(owner, scene.app.origin);
    for (let visit = 0; visit < 3; visit++) {
      passSeconds(120);
      expect(await userOf(copy)).toBe("ben@contoso.com");
    }
    await deliver(owner, early);
    expect(await userOf(owner)).toBe("ben@contoso.com");
    expect(await userOf(copy)).toBeUndefined();
  });
});
