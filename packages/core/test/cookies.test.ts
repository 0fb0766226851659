import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { setCookieHeader } from "../src/adapter.ts";
import { resolveOptions } from "../src/options/resolve.ts";
import { createCookieNames } from "../src/sessions/cookie-names.ts";
import { createSealer } from "../src/sessions/sealed-cookie.ts";
import { encodeSessionCookie } from "../src/sessions/session-cookie.ts";
import { Browser } from "./support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";
import { closeAll, copyOf, insideOf, signedInBrowser, userOf } from "./support/inside.ts";
import { observedStore } from "./support/observed-store.ts";
import { type App, emulatorOptions, startApp, startEmulator } from "./support/start-app.ts";

let emulator: Emulator;
let app: App;
beforeAll(async () => {
  emulator = await startEmulator();
  app = await startApp(emulator);
});
afterEach(thawTime);
afterAll(() => closeAll(app, emulator));

describe("attributes of cookies", () => {
  const attributes = (setCookie: string): string[] =>
    setCookie
      .split("; ")
      .slice(1)
      .filter((one) => !one.startsWith("Max-Age"))
      .toSorted();
  const onHttps = createCookieNames(
    resolveOptions({
      ...emulatorOptions({ url: "https://login.microsoftonline.com" } as Emulator, "https://app.example"),
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
    const { names, session } = insideOf(emulator, app);
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
    const posting = await startApp(emulator, { responseMode: "form_post" });
    const browser = new Browser(posting.origin);
    const begun = await browser.navigate("/profile");
    expect(attributes(begun.setCookies[0] ?? "")).toEqual(["HttpOnly", "Path=/", "SameSite=None", "Secure"]);
    const { url, form } = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    const cross = { "sec-fetch-site": "cross-site" };
    const callback = await browser.post(url.href, Object.fromEntries(form ?? []), { headers: cross });
    expect(callback.status).toBe(302);
    const [, session = ""] = callback.setCookies;
    expect(attributes(session)).toEqual(["HttpOnly", "Path=/", "SameSite=Lax"]);
    await posting.close();
  });
});

describe("a cookie that is not genuine counts as missing", () => {
  it("after any change of a byte or a character [D06]", async () => {
    const browser = await signedInBrowser(emulator, app);
    const { names, session } = insideOf(emulator, app);
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
    const { session } = insideOf(emulator, app);
    const bytes = Buffer.from(session.seal({ some: "thing" }), "base64url");
    for (const left of [4, 8, 12]) {
      expect(session.open(bytes.subarray(0, bytes.length - 16 + left).toString("base64url"))).toBeUndefined();
    }
  });

  it("if a transaction is used as a session, or a session as a transaction [D06]", async () => {
    const { names } = insideOf(emulator, app);
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
    const other = await startApp(emulator, { ...alien, ...secret });
    const twin = await startApp(emulator);
    const here = insideOf(emulator, app).names.session;
    for (const [from, changes] of [
      [other, alien],
      [twin, {}],
    ] as const) {
      const there = insideOf(emulator, from, changes).names.session;
      const browser = await signedInBrowser(emulator, from);
      expect(await userOf(browser)).toBe("ben@contoso.com");
      expect(there).not.toBe(here);
      expect(await userOf(copyOf(browser, app.origin))).toBeUndefined();
      // The twin is the same app at another port: its key fits, but the store here has no such session.
      const renamed = new Browser(app.origin);
      renamed.cookies.set(here, browser.cookies.get(there) ?? "");
      expect(await userOf(renamed)).toBeUndefined();
    }
    const value = createSealer("session", insideOf(emulator, other, alien).options).seal({ a: 1 });
    expect(insideOf(emulator, app).session.open(value)).toBeUndefined();
    await closeAll(other, twin);
  });

  it("if purpose, tenant or instance differ, because keys do [D06]", () => {
    const base = insideOf(emulator, app);
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
      expect(base.session.open(insideOf(emulator, app, changes).session.seal({ a: 1 }))).toBeUndefined();
    }
  });
});

describe("size and rotation", () => {
  it("a session cookie stays under 3.5 KB with the longest names", () => {
    const { names, session } = insideOf(emulator, app);
    const guid = "ffffffff-ffff-4fff-8fff-ffffffffffff";
    const long = "\u{1f9d1}\u{1f3fd}\u200d\u{1f680}".repeat(600);
    const cookie = {
      user: {
        id: `${guid}.${guid}`,
        tenantId: guid,
        objectId: guid,
        homeAccountId: `${guid}.${guid}`,
        name: long,
        username: long,
      },
      sessionId: "s".repeat(24),
      generation: "g".repeat(24),
      sealedAt: Date.now(),
      absoluteEnd: Date.now() + 1e9,
      loopCount: 2,
      requestedGrant: "w".repeat(12),
    };
    const header = setCookieHeader(names.sessionCookie(session.seal(encodeSessionCookie(cookie))));
    expect(header.length).toBeLessThan(3500);
  });

  it("with [new, old] secrets, old cookies are read, resealed, and outlive the old secret [D13]", async () => {
    freezeTime();
    const [old, fresh] = ["an-old-secret-of-more-than-32-bytes-0000", "a-new-secret-of-more-than-32-bytes-1111"];
    const store = { tokenCache: emptyCache() };
    const same = { baseUrl: app.origin, ...store };
    const before = await startApp(emulator, { ...same, cookieSecrets: [old] });
    const during = await startApp(emulator, { ...same, cookieSecrets: [fresh, old] });
    const otherNode = await startApp(emulator, { ...same, cookieSecrets: [old, fresh] });
    const after = await startApp(emulator, { ...same, cookieSecrets: [fresh] });
    const browser = new Browser(before.origin);
    const begun = await browser.navigate("/profile");
    const answer = await emulator.signIn(begun.location ?? "", "ben@contoso.com");
    await browser.navigate(before.origin + answer.url.pathname + answer.url.search);
    const kept = copyOf(browser, after.origin);

    const rotating = copyOf(browser, during.origin);
    expect(await userOf(rotating)).toBe("ben@contoso.com");
    passSeconds(2 * 3600 + 1);
    expect(await userOf(rotating)).toBe("ben@contoso.com");
    expect(await userOf(copyOf(rotating, otherNode.origin))).toBe("ben@contoso.com");
    expect(await userOf(copyOf(rotating, after.origin))).toBe("ben@contoso.com");

    const late = await kept.navigate("/profile");
    expect(late.status).toBe(302);
    expect((await kept.fetch("/profile")).status).toBe(401);
    await closeAll(before, during, otherNode, after);
  });
});

function emptyCache(): { store: ReturnType<typeof observedStore>["store"] } {
  return { store: observedStore().store };
}
