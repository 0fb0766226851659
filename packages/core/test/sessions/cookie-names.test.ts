import { describe, expect, it } from "vitest";

import { setCookieHeader } from "../../src/adapter.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import { createCookieNames } from "../../src/sessions/cookie-names.ts";
import { Browser } from "../support/browser.ts";
import { internalsOf } from "../support/internals.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { emulatorOptions, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await testApp(emulator);

describe("attributes of cookies", () => {
  const attributes = (setCookie: string): string[] =>
    setCookie
      .split("; ")
      .slice(1)
      .filter((one) => !one.startsWith("Max-Age"))
      .toSorted();
  const onHttps = createCookieNames(
    resolveOptions({
      ...emulatorOptions({ url: "https://login.microsoftonline.com" }, "https://app.example"),
    }),
  );

  it("are __Host-, Secure, HttpOnly, Path=/ and SameSite without a Domain on https, also on deletion [D03]", () => {
    const session = onHttps.sessionCookie("value");
    const transaction = onHttps.transactionCookie(`${onHttps.transactionPrefix}abc`, "value");
    for (const cookie of [session, transaction, onHttps.expired(session), onHttps.expired(transaction)]) {
      const header = setCookieHeader(cookie);
      expect(header).toMatch(/^__Host-/u);
      expect(attributes(header)).toEqual(["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    }
    expect(setCookieHeader(onHttps.expired(session))).toContain("; Max-Age=0");
  });

  it("are the same on loopback except for Secure, and deletion repeats them [D03]", async () => {
    const browser = new Browser(app.origin);
    const begun = await browser.navigate("/profile");
    const callback = await browser.navigate((await emulator.signIn(begun.location ?? "", "ben@contoso.com")).url.href);
    const out = await browser.post("/auth/sign-out");
    const all = [...begun.setCookies, ...callback.setCookies, ...out.setCookies];
    expect(all).toHaveLength(4);
    for (const one of all) {
      expect(attributes(one)).toEqual(["HttpOnly", "Path=/", "SameSite=Lax"]);
    }
    expect(browser.cookies.size).toBe(0);
  });

  it("go with session ids that have at least 128 random bits and never repeat [D03]", async () => {
    const { names, session } = internalsOf(emulator, app);
    const ids = new Set<unknown>();
    for (let round = 0; round < 5; round++) {
      const browser = await signedInBrowser(emulator, app);
      ids.add(session.open(browser.cookies.get(names.session) ?? "")?.["s"]);
    }
    expect(ids.size).toBe(5);
    for (const id of ids) {
      expect(Buffer.from(String(id), "base64url").length).toBeGreaterThanOrEqual(16);
    }
  });

  it("are SameSite=None and Secure for the transaction cookie with form_post, while the session cookie stays Lax [D04]", async () => {
    const posting = await testApp(emulator, { responseMode: "form_post" });
    const browser = new Browser(posting.origin);
    const begun = await browser.navigate("/profile");
    expect(attributes(begun.setCookies[0] ?? "")).toEqual(["HttpOnly", "Path=/", "SameSite=None", "Secure"]);
    const { url, form } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const cross = { "sec-fetch-site": "cross-site" };
    const callback = await browser.post(url.href, Object.fromEntries(form ?? []), { headers: cross });
    expect(callback.status).toBe(302);
    const [, session = ""] = callback.setCookies;
    expect(attributes(session)).toEqual(["HttpOnly", "Path=/", "SameSite=Lax"]);
  });
});
