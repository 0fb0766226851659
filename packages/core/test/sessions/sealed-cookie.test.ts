import { describe, expect, it } from "vitest";

import { createSealer } from "../../src/sessions/sealed-cookie.ts";
import { Browser } from "../support/browser.ts";
import { internalsOf } from "../support/internals.ts";
import { copyOf, signedInBrowser, userOf } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await testApp(emulator);

describe("a cookie that is not genuine counts as missing", () => {
  it("after any change of a byte or a character [D06]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const { names, session } = internalsOf(emulator, app);
    const genuine = browser.cookies.get(names.session) ?? "";
    expect(session.open(genuine)).toBeDefined();
    const bytes = Buffer.from(genuine, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(session.open(changed.toString("base64url")), `byte ${at}`).toBeUndefined();
      expect(session.open(bytes.subarray(0, at).toString("base64url")), `cut at ${at}`).toBeUndefined();
    }
    const other = (character: string): string => (character === "A" ? "B" : "A");
    for (let at = 0; at < genuine.length; at++) {
      const changed = genuine.slice(0, at) + other(genuine[at] ?? "") + genuine.slice(at + 1);
      expect(session.open(changed), `character ${at}`).toBeUndefined();
    }
    // Decoders skip what is not base64url; two strings for one cookie are one too many.
    expect(session.open(`${genuine}=`)).toBeUndefined();
    expect(session.open(`!${genuine}`)).toBeUndefined();
    browser.cookies.set(names.session, other(genuine[0] ?? "") + genuine.slice(1));
    expect((await browser.navigate("/profile")).status).toBe(302);
    expect((await browser.fetch("/profile")).status).toBe(401);
    expect(await userOf(browser)).toBeUndefined();
  });

  it("if its authentication tag is cut to 4, 8 or 12 bytes [D06]", async () => {
    const { session } = internalsOf(emulator, app);
    const bytes = Buffer.from(session.seal({ some: "thing" }), "base64url");
    for (const left of [4, 8, 12]) {
      expect(session.open(bytes.subarray(0, bytes.length - 16 + left).toString("base64url"))).toBeUndefined();
    }
  });

  it("if a transaction is used as a session, or a session as a transaction [D06]", async () => {
    const { names } = internalsOf(emulator, app);
    const browser = new Browser(app.origin);
    const begun = await browser.navigate("/profile");
    const [transactionName = "", transaction = ""] = [...browser.cookies][0] ?? [];
    browser.cookies.set(names.session, transaction);
    expect(await userOf(browser)).toBeUndefined();

    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const signedIn = await signedInBrowser(emulator, app);
    const pasted = new Browser(app.origin);
    pasted.cookies.set(transactionName, signedIn.cookies.get(names.session) ?? "");
    const refused = await pasted.navigate(url.href);
    expect(refused.status).toBe(400);
    expect(refused.body).toContain("sign_in_not_started");
  });

  it("if it belongs to another app with the same secret: by its name, and by its key when renamed [D06]", async () => {
    const alien = { clientId: "bbbbbbbb-0000-4000-8000-00000000000b" };
    const secret = { clientCredentials: { clientSecret: "emulator-secret~of-the-contoso-app" } };
    const other = await testApp(emulator, { ...alien, ...secret });
    const twin = await testApp(emulator);
    const here = internalsOf(emulator, app).names.session;
    for (const [from, changes] of [
      [other, alien],
      [twin, {}],
    ] as const) {
      const there = internalsOf(emulator, from, changes).names.session;
      const browser = await signedInBrowser(emulator, from);
      expect(await userOf(browser)).toBe("ben@contoso.com");
      expect(there).not.toBe(here);
      expect(await userOf(copyOf(browser, app.origin))).toBeUndefined();
      // The twin is the same app at another port: its key fits, but the store here has no such session.
      const renamed = new Browser(app.origin);
      renamed.cookies.set(here, browser.cookies.get(there) ?? "");
      expect(await userOf(renamed)).toBeUndefined();
    }
    const value = createSealer("session", internalsOf(emulator, other, alien).options).seal({ a: 1 });
    expect(internalsOf(emulator, app).session.open(value)).toBeUndefined();
  });

  it("if purpose, tenant or instance differ, because keys do [D06]", () => {
    const base = internalsOf(emulator, app);
    for (const purpose of ["session", "transaction", "challenge"] as const) {
      for (const other of ["session", "transaction", "challenge"] as const) {
        const sealed = createSealer(purpose, base.options).seal({ a: 1 });
        const opened = createSealer(other, base.options).open(sealed);
        expect(opened, `${purpose} opened as ${other}`).toEqual(purpose === other ? { a: 1 } : undefined);
      }
    }
    const elsewhere = [
      { tenantId: "22222222-2222-4222-8222-222222222222" },
      { instance: "https://login.microsoftonline.us" },
    ];
    for (const changes of elsewhere) {
      expect(base.session.open(internalsOf(emulator, app, changes).session.seal({ a: 1 }))).toBeUndefined();
    }
  });
});
