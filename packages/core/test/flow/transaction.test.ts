import { afterEach, describe, expect, it } from "vitest";

import { createIdentityWeb } from "../../src/index.ts";
import { encodeSessionCookie } from "../../src/sessions/session-cookie.ts";
import { Browser } from "../support/browser.ts";
import { internalsOf } from "../support/internals.ts";
import { contoso, emulatorOptions, type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
let app: TestApp | undefined;
afterEach(() => (app = undefined));

const longAddress = `/private/${"a".repeat(1990 - "/private/".length)}`;
/** The maximum that the options accept. */
const manyScopes = Array.from({ length: 37 }, (_, index) => `Scope.Of.Some.Length.${index}.ReadWrite.All`);

describe("the cookie of a sign-in attempt", () => {
  const begun = async (changes: { initialScopes?: string[]; responseMode?: "query" | "form_post" }) => {
    app = await testApp(emulator, changes);
    const { names, transaction } = internalsOf(emulator, app, changes);
    const visit = await new Browser(app.origin).navigate(longAddress);
    const [cookie = ""] = visit.setCookies;
    const [name = "", value = ""] = cookie.slice(0, cookie.indexOf(";")).split("=");
    expect(name.startsWith(names.transactionPrefix)).toBe(true);
    return { visit, cookie, plain: transaction.open(value) };
  };

  it("remembers an address of 1,990 characters, and stays under 4,096 bytes", async () => {
    const { cookie, plain } = await begun({});
    expect(cookie.length).toBeLessThan(4096);
    expect(plain?.["returnTo"]).toBe(longAddress);
  });

  it.each(["query", "form_post"] as const)(
    "replaces such an address with the home page if there are many scopes too, by %s",
    async (responseMode) => {
      const { visit, cookie, plain } = await begun({ initialScopes: manyScopes, responseMode });
      expect(visit.status).toBe(302);
      expect(cookie.length).toBeLessThan(4096);
      expect(plain?.["returnTo"]).toBe("/");
      expect(plain?.["scopes"]).toEqual(manyScopes);
    },
  );

  it("stays under 4,096 bytes when a signed-in user signs in again at a long address with as many scopes", async () => {
    app = await testApp(emulator, { initialScopes: manyScopes.slice(1) });
    const { names, session } = internalsOf(emulator, app);
    const { user, generation, sessionId } = {
      user: { homeAccountId: `${contoso}.${contoso}`, objectId: contoso, tenantId: contoso, name: "", username: "" },
      generation: "g".repeat(24),
      sessionId: "s".repeat(24),
    };
    const [now, id] = [Date.now(), `${contoso}.${contoso}`];
    const times = { sealedAt: now, absoluteEnd: now + 3600_000 };
    const cookie = {
      user: { ...user, id },
      generation,
      sessionId,
      ...times,
      loopCount: 0,
      requestedGrant: "grant-of-12c",
    };
    const browser = new Browser(app.origin);
    browser.cookies.set(names.session, session.seal(encodeSessionCookie(cookie)));
    const visit = await browser.navigate(longAddress);
    const made = visit.setCookies.filter((one) => one.startsWith(names.transactionPrefix));
    expect(made).toHaveLength(1);
    expect(made[0]?.length).toBeLessThan(4096);
  });

  it("could not hold more initial scopes: the options refuse them", () => {
    const tooMany = [...manyScopes, "Scope.Of.Some.Length.37.ReadWrite.All"];
    const options = (initialScopes: string[]) => ({
      ...emulatorOptions(emulator, "http://localhost:1"),
      initialScopes,
    });
    expect(() => createIdentityWeb(options(tooMany))).toThrow(/initialScopes is too long for a browser's cookie/u);
    expect(() => createIdentityWeb(options(manyScopes))).not.toThrow();
  });
});
