import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { attempt, codeOf, deliver, type Scene, startScene } from "../support/scene.ts";

const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });

describe("an interaction link", () => {
  let scene: Scene;
  let alice: Browser;
  let link: string;
  beforeAll(async () => {
    scene = await startScene();
    alice = new Browser(scene.app.origin);
    await deliver(alice, await attempt(scene, alice, { username: "alice@contoso.com" }));
    const visit = await alice.fetch("/mail");
    expect(seen(visit)).toMatchObject({ status: 401, code: "interaction_required" });
    link = (JSON.parse(visit.body) as { challengeUrl: string }).challengeUrl;
  });
  afterAll(() => scene.close());

  it("asks the same account for the missing scopes", async () => {
    const { location = "" } = await alice.navigate(link);
    const asked = new URL(location).searchParams;
    expect(asked.get("scope")?.split(" ")).toContain("Mail.Read");
    expect(asked.get("login_hint")).toBe("alice@contoso.com");
  });

  it("does not reveal what it asks for, and cannot be changed", async () => {
    const sealed = new URL(link, scene.app.origin).searchParams.get("challenge") ?? "";
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("Mail.Read");
    const changed = sealed.slice(0, 30) + (sealed[30] === "A" ? "B" : "A") + sealed.slice(31);
    const visit = await alice.navigate(`/auth/sign-in?challenge=${changed}`);
    expect(seen(visit)).toEqual({ status: 400, code: "challenge_invalid", location: undefined });
  });

  it("is worthless in another user's browser, signed in or not", async () => {
    const refused = { status: 400, code: "challenge_invalid", location: undefined };
    const stranger = new Browser(scene.app.origin);
    expect(seen(await stranger.navigate(link))).toEqual(refused);
    await deliver(stranger, await attempt(scene, stranger, { username: "ben@contoso.com" }));
    expect(seen(await stranger.navigate(link))).toEqual(refused);
  });

  it("is worthless in another session of the same user", async () => {
    const second = new Browser(scene.app.origin);
    await deliver(second, await attempt(scene, second, { username: "alice@contoso.com" }));
    expect(seen(await second.navigate(link))).toMatchObject({ status: 400, code: "challenge_invalid" });
  });

  it("does not lead to another site", async () => {
    const visit = await alice.navigate(`${link}&return_to=%2F%2Fevil.example`);
    expect(seen(visit)).toEqual({ status: 400, code: "return_path_invalid", location: undefined });
  });
});
