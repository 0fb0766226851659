import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });

describe("a session whose record is missing", () => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => vi.useRealTimers());
  const moveTime = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);
  const signedIn = async (): Promise<void> => void (await deliver(browser, await attempt(setup, browser)));

  it("signs a page in silently once, with the account named, and returns to the page [H09]", async () => {
    await signedIn();
    moveTime(3600);
    setup.store.forget();
    const challenge = await browser.navigate("/private/page?x=1");
    expect(challenge.status).toBe(302);
    const asked = new URL(challenge.location ?? "").searchParams;
    expect([asked.get("login_hint"), asked.get("prompt")]).toEqual(["ben@contoso.com", null]);
    const back = await deliver(browser, await setup.emulator.signIn(challenge.location ?? "", "ben@contoso.com"));
    expect(back).toMatchObject({ status: 302, location: `${setup.app.origin}/private/page?x=1` });
    expect(await browser.navigate("/private/page?x=1")).toMatchObject({ status: 200 });
  });

  it("gets 401 with JSON for a fetch, and is anonymous on an open page [H09]", async () => {
    await signedIn();
    moveTime(3600);
    setup.store.forget();
    expect(seen(await browser.fetch("/profile"))).toEqual({ status: 401, code: "login_required", location: undefined });
    expect(await browser.navigate("/")).toMatchObject({ status: 200, body: '{"user":null}' });
  });

  it("is not replaced by another account, and the page offers to switch [H09]", async () => {
    await signedIn();
    moveTime(3600);
    setup.store.forget();
    const { location = "" } = await browser.navigate("/profile");
    const url = new URL(location);
    url.searchParams.delete("login_hint");
    const visit = await deliver(browser, await setup.emulator.signIn(url.href, "alice@contoso.com"));
    expect(seen(visit)).toEqual({ status: 403, code: "account_mismatch", location: undefined });
    expect(visit.body).toContain("prompt=select_account");
    expect(setup.store.valuesOf("account/")).toEqual([]);
  });

  it("ends on a page after three sign-ins if the store never keeps anything", async () => {
    setup.store.keepsNothing = true;
    let visit = await browser.navigate("/profile");
    let rounds = 0;
    while (visit.status === 302 && rounds < 20) {
      rounds++;
      await deliver(browser, await setup.emulator.signIn(visit.location ?? "", "ben@contoso.com"));
      moveTime(31);
      visit = await browser.navigate("/profile");
    }
    expect(seen(visit)).toEqual({ status: 400, code: "sign_in_loop", location: undefined });
    expect(rounds).toBe(3);
    expect(setup.app.handled).toEqual([]);
  });

  it("ends on a page after three sign-ins if consent never suffices", async () => {
    const refused = { error: "invalid_grant", code: 50076, suberror: "basic_action" };
    setup.emulator.control.queueFault([
      { on: "token", grantType: "refresh_token", error: refused, times: 50 },
      { on: "token", grantType: "authorization_code", accessTokenLifetimeSeconds: 60, times: 50 },
    ]);
    let visit = await browser.navigate("/mail");
    let rounds = 0;
    while (visit.status === 302 && rounds < 20) {
      rounds++;
      await deliver(browser, await setup.emulator.signIn(visit.location ?? "", "ben@contoso.com"));
      visit = await browser.navigate("/mail");
    }
    expect(seen(visit)).toEqual({ status: 400, code: "sign_in_loop", location: undefined });
    expect(rounds).toBeLessThanOrEqual(4);
    expect(await browser.navigate("/profile")).toMatchObject({ status: 200 });
  });
});
