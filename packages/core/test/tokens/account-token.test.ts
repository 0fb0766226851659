import { beforeEach, describe, expect, it } from "vitest";

import { type IdentityWebOptions, sessionTokenCache, type User } from "../../src/index.ts";
import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { observedStore } from "../support/observed-store.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
beforeEach(() => emulator.control.reset());

async function setup(
  changes: Partial<IdentityWebOptions> = {},
): Promise<{ app: TestApp; browser: Browser; user: User }> {
  const app = await testApp(emulator, changes);
  const browser = await signedInBrowser(emulator, app);
  const { user } = JSON.parse((await browser.fetch("/")).body) as { user: User };
  return { app, browser, user };
}
const signOut = (browser: Browser): Promise<unknown> => browser.post("/auth/sign-out");
const oidOf = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>)["oid"];

describe("a token for a user without a request", () => {
  it("belongs to the user, comes from memory while it is valid, and takes one refresh for 50 jobs after that", async () => {
    freezeTime();
    const { app, user } = await setup();
    const { tokens } = app.auth;
    expect(oidOf(await tokens.getAccessTokenForUser(user, ["User.Read"]))).toBe(user.objectId);
    expect(tokenCalls(emulator)).toBe(0);
    passSeconds(6000);
    const got = await Promise.all(Array.from({ length: 50 }, () => tokens.getAccessTokenForUser(user, ["User.Read"])));
    expect([new Set(got).size, tokenCalls(emulator)]).toEqual([1, 1]);
  });

  it("ends with the user's last session", async () => {
    const { app, browser, user } = await setup();
    const other = await signedInBrowser(emulator, app);
    const { tokens } = app.auth;
    await signOut(browser);
    expect(oidOf(await tokens.getAccessTokenForUser(user, ["User.Read"]))).toBe(user.objectId);
    await signOut(other);
    await expect(tokens.getAccessTokenForUser(user, ["User.Read"])).rejects.toMatchObject({ code: "login_required" });
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("is available with backgroundAccess for days after the last sign-out, until the account is removed", async () => {
    freezeTime();
    const { app, browser, user } = await setup({ backgroundAccess: true });
    const { tokens } = app.auth;
    await signOut(browser);
    passSeconds(3 * 24 * 3600);
    expect(oidOf(await tokens.getAccessTokenForUser(user, ["User.Read"]))).toBe(user.objectId);
    expect((await browser.fetch("/profile")).status).toBe(401);
    await tokens.removeAccount(user);
    await expect(tokens.getAccessTokenForUser(user, ["User.Read"])).rejects.toMatchObject({ code: "login_required" });
  });

  it("is stored once, however often the user signs in", async () => {
    const store = observedStore();
    const { app } = await setup({ backgroundAccess: true, tokenCache: { store: store.store } });
    for (let index = 0; index < 3; index++) {
      await signedInBrowser(emulator, app);
    }
    const [record] = [...(await store.records()).values()];
    expect(record?.sessions.map(({ id }) => id).filter((id) => id === "background")).toHaveLength(1);
    expect(record?.sessions).toHaveLength(5);
  });

  it("ends with removeAccount, and so do the sessions in browsers", async () => {
    const { app, browser, user } = await setup();
    await app.auth.tokens.removeAccount(user);
    expect((await browser.fetch("/profile")).status).toBe(401);
  });

  it("is refused without a request to Entra for an account that never signed in or whose reference is damaged", async () => {
    const { app, user } = await setup();
    const { tokens } = app.auth;
    const stranger = { ...user, homeAccountId: `${"9".repeat(8)}-0000-4000-8000-000000000000.x` };
    await expect(tokens.getAccessTokenForUser(stranger, ["User.Read"])).rejects.toMatchObject({
      code: "login_required",
    });
    for (const account of [undefined, null, {}, { ...user, homeAccountId: "a/../b" }, { ...user, tenantId: 7 }]) {
      await expect(tokens.getAccessTokenForUser(account as never, ["User.Read"])).rejects.toMatchObject({
        code: "account_reference_invalid",
      });
    }
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("cannot be combined with accounts in the user's session, as the app's start reports", async () => {
    const changes = { backgroundAccess: true, tokenCache: sessionTokenCache() };
    await expect(testApp(emulator, changes)).rejects.toThrow("backgroundAccess does not work with sessionTokenCache()");
  });

  it("needs a token cache other than the user's session, and says so", async () => {
    const app = await testApp(emulator, { tokenCache: sessionTokenCache() });
    const account = { homeAccountId: "a.b", tenantId: "b", objectId: "a" };
    await expect(app.auth.tokens.getAccessTokenForUser(account, ["User.Read"])).rejects.toMatchObject({
      code: "session_missing",
      message: expect.stringContaining("sessionTokenCache()") as unknown,
    });
  });
});
