import { beforeAll, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });

describe("an interaction link", () => {
  let setup: TestSetup;
  let alice: Browser;
  let link: string;
  beforeAll(async () => {
    setup = await testSetup(emulator);
    alice = new Browser(setup.app.origin);
    await deliver(alice, await attempt(setup, alice, { username: "alice@contoso.com" }));
    const visit = await alice.fetch("/mail");
    expect(seen(visit)).toMatchObject({ status: 401, code: "interaction_required" });
    link = (JSON.parse(visit.body) as { challengeUrl: string }).challengeUrl;
  });

  it("asks the same account for the missing scopes", async () => {
    const { location = "" } = await alice.navigate(link);
    const asked = new URL(location).searchParams;
    expect(asked.get("scope")?.split(" ")).toContain("Mail.Read");
    expect(asked.get("login_hint")).toBe("alice@contoso.com");
  });

  it("does not reveal what it asks for, and cannot be changed", async () => {
    const sealed = new URL(link, setup.app.origin).searchParams.get("challenge") ?? "";
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("Mail.Read");
    const changed = sealed.slice(0, 30) + (sealed[30] === "A" ? "B" : "A") + sealed.slice(31);
    const visit = await alice.navigate(`/auth/sign-in?challenge=${changed}`);
    expect(seen(visit)).toEqual({ status: 400, code: "challenge_invalid", location: undefined });
  });

  it("is worthless in another user's browser, signed in or not", async () => {
    const refused = { status: 400, code: "challenge_invalid", location: undefined };
    const stranger = new Browser(setup.app.origin);
    expect(seen(await stranger.navigate(link))).toEqual(refused);
    await deliver(stranger, await attempt(setup, stranger, { username: "ben@contoso.com" }));
    expect(seen(await stranger.navigate(link))).toEqual(refused);
  });

  it("is worthless in another session of the same user", async () => {
    const second = new Browser(setup.app.origin);
    await deliver(second, await attempt(setup, second, { username: "alice@contoso.com" }));
    expect(seen(await second.navigate(link))).toMatchObject({ status: 400, code: "challenge_invalid" });
  });

  it("does not lead to another site", async () => {
    const visit = await alice.navigate(`${link}&return_to=%2F%2Fevil.example`);
    expect(seen(visit)).toEqual({ status: 400, code: "return_path_invalid", location: undefined });
  });
});
