import { afterEach, describe, expect, it } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import type { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { internalsOf } from "../support/internals.ts";
import { accountsIn, observedStore } from "../support/observed-store.ts";
import { askToken, signedInBrowser, userOf } from "../support/signed-in.ts";
import { contoso, type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const fabrikam = "22222222-2222-4222-8222-222222222222";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const carla = "ca71a000-0000-4000-8000-000000000003";
let app: TestApp | undefined;
afterEach(() => emulator.control.clearRequests());

const open = async (changes: Partial<IdentityWebOptions>): Promise<ReturnType<typeof observedStore>> => {
  const store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store }, ...changes });
  return store;
};
const signedIn = (username: string): Promise<Browser> => {
  if (app === undefined) {
    throw new Error("no app");
  }
  return signedInBrowser(emulator, app, username);
};
const refreshes = (): readonly (string | undefined)[] =>
  emulator.control
    .requests()
    .filter(({ grantType }) => grantType === "refresh_token")
    .map(({ tenant }) => tenant);

describe("accounts of several kinds", () => {
  it("include a guest, whose record is stored under the home account, with tokens from the tenant signed in to", async () => {
    freezeTime();
    const store = await open({});
    const browser = await signedIn("carla@fabrikam.com");
    const [[home, record] = []] = await store.records();
    expect(home).toBe(`${carla}.${fabrikam}`);
    expect(record && [...accountsIn(record)]).toEqual([home]);
    passSeconds(5400);
    expect((await askToken(browser)).token.oid).toBe("9e57ca71-0000-4000-8000-000000000013");
    expect(refreshes()).toEqual([contoso]);
  });

  it("refresh under common in the user's own tenant, which must be allowed", async () => {
    freezeTime();
    const store = await open({ tenantId: "common", allowedTenants: [contoso, fabrikam, personal] });
    for (const [username, tenant, oid] of [
      ["ben@contoso.com", contoso, "be000000-0000-4000-8000-000000000002"],
      ["carla@fabrikam.com", fabrikam, carla],
      ["dora@outlook.com", personal, "00000000-0000-0000-d07a-d1a200000004"],
    ] as const) {
      const browser = await signedIn(username);
      emulator.control.clearRequests();
      passSeconds(5400);
      expect((await askToken(browser)).token.oid).toBe(oid);
      expect(refreshes()).toEqual([tenant]);
      expect((await store.records()).has(`${oid}.${tenant}`)).toBe(true);
    }
  });

  it("get no session if they are personal or of a tenant that is not on the list [C03]", async () => {
    const store = await open({ tenantId: "common", allowedTenants: [contoso] });
    for (const username of ["dora@outlook.com", "carla@fabrikam.com"]) {
      await expect(signedIn(username)).rejects.toThrow("403");
    }
    expect((await store.records()).size).toBe(0);
    expect(app?.events.filter((event) => event.type === "signInFailed")).toHaveLength(2);
  });

  it("of one person in two tenants are two users of the app, with one record of tokens each [C04]", async () => {
    const store = await open({ tenantId: "common", allowedTenants: "any" });
    const home = await signedIn("carla@fabrikam.com");
    expect(await userOf(home)).toBe("carla@fabrikam.com");
    const atContoso = await testApp(emulator, { tokenCache: { store: store.store } });
    const guest = await signedInBrowser(emulator, atContoso, "carla@fabrikam.com");
    const cookie = (from: TestApp, changes: Partial<IdentityWebOptions>, browser: Browser): unknown => {
      const { names, session } = internalsOf(emulator, from, changes);
      return session.open(browser.cookies.get(names.session) ?? "")?.["o"];
    };
    expect(cookie(atContoso, {}, guest)).toBe("9e57ca71-0000-4000-8000-000000000013");
    expect(store.keys().filter((key) => key.startsWith("account/"))).toHaveLength(2);
  });
});
