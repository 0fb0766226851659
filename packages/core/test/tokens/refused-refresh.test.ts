import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { freezeTime, passSeconds } from "../support/clock.ts";
import { askToken, signedInBrowser } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();

describe("a token that Entra has just refused", () => {
  let app: TestApp;
  beforeEach(async () => {
    freezeTime();
    app = await testApp(emulator);
  });
  afterEach(() => emulator.control.reset());

  it("is requested once a minute by ten polls if the user must prove more", async () => {
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    const error = { error: "interaction_required", code: 50076 };
    emulator.control.queueFault({ on: "token", grantType: "refresh_token", error, times: 9 });
    for (let poll = 0; poll < 10; poll++) {
      const visit = await askToken(browser);
      expect([visit.status, visit.token.error]).toEqual([401, "interaction_required"]);
      passSeconds(5.9);
    }
    expect(tokenCalls(emulator)).toBe(1);
    passSeconds(1.1);
    expect((await askToken(browser)).status).toBe(401);
    expect(tokenCalls(emulator)).toBe(2);
  });

  it("is never requested again with a dead refresh token", async () => {
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    emulator.control.expireRefreshTokens();
    for (let poll = 0; poll < 5; poll++) {
      const visit = await askToken(browser);
      expect([visit.status, visit.token.error]).toEqual([401, "interaction_required"]);
      passSeconds(59);
    }
    expect(tokenCalls(emulator)).toBe(1);
  });

  it("is acquired at once after a new sign-in, for every session of the account", async () => {
    const [browser, other] = [await signedInBrowser(emulator, app), await signedInBrowser(emulator, app)];
    passSeconds(5400);
    emulator.control.expireRefreshTokens();
    expect([(await askToken(browser)).status, (await askToken(other, "Mail.Read")).status]).toEqual([401, 401]);
    const again = await signedInBrowser(emulator, app);
    expect([(await askToken(again, "Mail.Read")).status, (await askToken(browser)).status]).toEqual([200, 200]);
    expect((await askToken(other, "Mail.Read")).status).toBe(200);
  });

  it.each([
    [
      "is refused",
      60,
      () =>
        emulator.control.queueFault({
          on: "token",
          grantType: "refresh_token",
          error: { error: "interaction_required", code: 50076 },
          times: 9,
        }),
    ],
    [
      "is refused because of the app",
      60,
      () =>
        emulator.control.queueFault({
          on: "token",
          grantType: "refresh_token",
          error: { error: "invalid_client", code: 7000222 },
          times: 9,
        }),
    ],
  ] as const)(
    "that %s during a background renewal is not requested on every page for %i s, and everybody is served",
    async (_title, pause, refuse) => {
      emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 7200, refreshInSeconds: 1000 });
      const browser = await signedInBrowser(emulator, app);
      passSeconds(1001);
      refuse();
      const failed = (): number => app.events.filter(({ type }) => type === "tokenFailed").length;
      expect((await askToken(browser)).status).toBe(200);
      await vi.waitFor(() => expect(failed()).toBe(1), 10_000);
      for (let page = 0; page < 10; page++) {
        expect((await askToken(browser)).status).toBe(200);
        passSeconds((pause - 1) / 10);
      }
      expect([tokenCalls(emulator), failed()]).toEqual([1, 1]);
      passSeconds(2);
      expect((await askToken(browser)).status).toBe(200);
      await vi.waitFor(() => expect(failed()).toBe(2), 10_000);
      expect(tokenCalls(emulator)).toBe(2);
    },
  );
});
