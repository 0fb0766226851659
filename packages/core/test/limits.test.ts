import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./support/browser.ts";
import { insideOf } from "./support/inside.ts";
import { codeOf, deliver } from "./support/scene.ts";
import { type App, startApp, startEmulator } from "./support/start-app.ts";

let emulator: Emulator;
let app: App | undefined;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(() => emulator.close());

/** Ends with characters that the address bar shows as three each. */
const longAddress = `/private/${"a".repeat(1990 - "/private/".length)}`;
const manyScopes = Array.from({ length: 30 }, (_, index) => `Scope.Of.Some.Length.${index}.ReadWrite.All`);

describe("the cookie of a sign-in attempt", () => {
  const begun = async (changes: { initialScopes?: string[]; responseMode?: "query" | "form_post" }) => {
    app = await startApp(emulator, changes);
    const { names, transaction } = insideOf(emulator, app, changes);
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
    "gives up such an address for the home page where there are many scopes too, by %s",
    async (responseMode) => {
      const { visit, cookie, plain } = await begun({ initialScopes: manyScopes, responseMode });
      expect(visit.status).toBe(302);
      expect(cookie.length).toBeLessThan(4096);
      expect(plain?.["returnTo"]).toBe("/");
      expect(plain?.["scopes"]).toEqual(manyScopes);
    },
  );
});

describe("a page inside a frame", () => {
  it.each(["iframe", "frame", "embed", "object", "fencedframe"])(
    "is not sent to Entra, which refuses to be framed (%s), but told what is missing",
    async (destination) => {
      app = await startApp(emulator);
      const browser = new Browser(app.origin);
      const headers = { "sec-fetch-dest": destination, "sec-fetch-site": "cross-site" };
      for (const address of ["/profile", "/mail", "/auth/sign-in"]) {
        const visit = await browser.navigate(address, { headers });
        expect([visit.status, visit.location, codeOf(visit)], address).toEqual([401, undefined, "login_required"]);
      }
      expect([...browser.cookies]).toEqual([]);
    },
  );

  it("is a page like any other where one is signed in", async () => {
    app = await startApp(emulator);
    const browser = new Browser(app.origin);
    const { location = "" } = await browser.navigate("/profile");
    await deliver(browser, await emulator.signIn(location, "ben@contoso.com"));
    expect((await browser.navigate("/profile", { headers: { "sec-fetch-dest": "iframe" } })).status).toBe(200);
  });
});
