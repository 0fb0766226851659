import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { codeOf } from "../support/refusals.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { askToken, signedInBrowser, userOf } from "../support/signed-in.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
let app: TestApp;
let served: TestApp | undefined;
beforeEach(async () => {
  freezeTime();
  app = await testApp(emulator);
});
afterEach(async () => {
  await emulator.control.reset();
  served = undefined;
});

/** Entra accepts the consent and redeems the code, but never grants the scope. */
function neverGrantMail(): void {
  const error = { error: "invalid_grant", code: 65001, suberror: "consent_required" };
  emulator.control.queueFault([
    { on: "token", grantType: "authorization_code", json: { scope: "openid profile email User.Read" }, times: 50 },
    { on: "token", grantType: "refresh_token", error, times: 50 },
  ]);
}

/** Follows redirects to Entra and back for as long as the app sends them. */
async function followed(
  browser: Browser,
  address: string,
  username: string,
  secondsEach = 5,
): Promise<[number, Visit]> {
  let visit = await browser.navigate(address);
  let rounds = 0;
  for (; visit.status === 302 && rounds < 20; rounds++) {
    passSeconds(secondsEach);
    await deliver(browser, await emulator.signIn(visit.location ?? "", username));
    visit = await browser.navigate(address);
  }
  return [rounds, visit];
}

describe("a scope that Entra never grants", () => {
  it("ends on a page after three rounds, and the session stays", async () => {
    neverGrantMail();
    const browser = await signedInBrowser(emulator, app);
    const [rounds, visit] = await followed(browser, "/mail", "ben@contoso.com");
    expect([rounds, visit.status, codeOf(visit)]).toEqual([3, 400, "sign_in_loop"]);
    expect(app.handled.filter((path) => path === "/mail")).toEqual([]);
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("ends on the same page if a script follows challengeUrl each time", async () => {
    neverGrantMail();
    const browser = await signedInBrowser(emulator, app);
    let visit: Visit | undefined;
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const { challengeUrl = "" } = JSON.parse((await browser.fetch("/mail")).body) as { challengeUrl?: string };
      visit = await browser.navigate(challengeUrl);
      if (visit.status !== 302) {
        break;
      }
      await deliver(browser, await emulator.signIn(visit.location ?? "", "ben@contoso.com"));
    }
    expect([rounds, visit?.status, visit && codeOf(visit)]).toEqual([3, 400, "sign_in_loop"]);
  });

  it("can be requested again a minute later", async () => {
    neverGrantMail();
    const browser = await signedInBrowser(emulator, app);
    await followed(browser, "/mail", "ben@contoso.com");
    passSeconds(61);
    expect((await browser.navigate("/mail")).status).toBe(302);
  });
});

describe("a sequence that is not a loop", () => {
  it("is consent to three APIs one after the other within a minute, one round each", async () => {
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    for (const scope of apiScopes) {
      const address = `/token?scope=${encodeURIComponent(scope)}`;
      const [rounds, visit] = await followed(browser, address, "alice@contoso.com");
      expect([scope, rounds, visit.status]).toEqual([scope, 1, 200]);
    }
    const [rounds, visit] = await followed(browser, "/mail", "alice@contoso.com");
    expect([rounds, visit.status]).toEqual([1, 200]);
    for (const scope of apiScopes) {
      expect((await askToken(browser, scope)).status).toBe(200);
    }
  });

  it("is a guard of the whole app before the app's own callback", async () => {
    const options = { routes: false, redirectPath: "/getAToken" } as const;
    served = await testApp(emulator, options, {
      decide: async (auth, request) => {
        const result = await auth.requireUser(request);
        return result.kind === "pass" && request.path === "/getAToken" ? auth.completeSignIn(request) : result;
      },
    });
    const browser = new Browser(served.origin);
    const begun = await browser.navigate("/anywhere?x=1");
    expect(new URL(begun.location ?? "").searchParams.get("redirect_uri")).toBe(`${served.origin}/getAToken`);
    const back = await deliver(browser, await emulator.signIn(begun.location ?? "", "ben@contoso.com"));
    expect(back).toMatchObject({ status: 302, location: `${served.origin}/anywhere?x=1` });
    expect(await browser.navigate("/anywhere?x=1")).toMatchObject({ status: 200, body: "ben@contoso.com" });
    // Only that path is open, and nothing below it.
    for (const path of ["/getAToken/x", "/getatoken", "/auth/callback"]) {
      expect((await new Browser(served.origin).navigate(path)).status, path).toBe(302);
    }
  });
});
