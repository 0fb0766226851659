import { beforeEach, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
import { signedInBrowser, userOf } from "../support/signed-in.ts";
import { contoso, type TestApp, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
let app: TestApp;
let store: ObservedStore;
let browser: Browser;
let sid: string;
const issuer = `${emulator.url}/${contoso}/v2.0`;
beforeEach(async () => {
  store = observedStore();
  app = await testApp(emulator, { tokenCache: { store: store.store } });
  browser = await signedInBrowser(emulator, app);
  const [record] = (await store.records()).values();
  sid = String(record?.sessions[0]?.entraSessionId);
});

/** Entra's frame brings no cookie of the app. */
const frame = (query: string): Promise<Visit> =>
  new Browser(app.origin).visit(`/auth/front-channel-sign-out${query}`, {
    headers: {
      accept: "text/html",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "iframe",
      "sec-fetch-site": "cross-site",
    },
  });
const ask = (fields: Record<string, string>): Promise<Visit> => frame(`?${new URLSearchParams(fields).toString()}`);

describe("front-channel sign-out", () => {
  it("ends the session that sid names, without a cookie, in a response that may be framed and not stored [A19, C11]", async () => {
    const visit = await ask({ sid, iss: issuer });
    expect(visit.status).toBe(200);
    expect(visit.headers["cache-control"]).toBe("no-store");
    expect(visit.headers["content-security-policy"]).not.toContain("frame-ancestors");
    expect(visit.setCookies).toEqual([]);
    expect(await userOf(browser)).toBeUndefined();
    expect((await store.records()).size).toBe(0);
    expect(app.events.filter((event) => event.type === "signedOut")).toEqual([
      expect.objectContaining({ by: "frontChannel" }),
    ]);
  });

  it("leaves the user's sessions of another Entra session alone [A19]", async () => {
    const elsewhere = await signedInBrowser(emulator, app);
    await ask({ sid, iss: issuer });
    expect(await userOf(browser)).toBeUndefined();
    expect(await userOf(elsewhere)).toBe("ben@contoso.com");
  });

  it("ends nothing for a wrong, empty, long or duplicate sid, or a wrong or duplicate issuer [A19]", async () => {
    const writes = store.calls.put;
    const iss = new URLSearchParams({ iss: issuer }).toString();
    for (const query of [
      "",
      `?${iss}`,
      `?sid=&${iss}`,
      `?sid=${sid}x&${iss}`,
      `?sid=${sid.toUpperCase()}x&${iss}`,
      `?sid=${"x".repeat(5000)}&${iss}`,
      `?sid=${sid}&sid=${sid}&${iss}`,
      `?sid=other&sid=${sid}&${iss}`,
      `?sid=${sid}&iss=https%3A%2F%2Fevil.example%2Fv2.0`,
      `?sid=${sid}&iss=`,
      `?sid=${sid}&iss=${encodeURIComponent(issuer.replace(contoso, "22222222-2222-4222-8222-222222222222"))}`,
      `?sid=${sid}&${iss}&iss=https%3A%2F%2Fevil.example%2Fv2.0`,
      `?sid=${sid}&iss=https%3A%2F%2Fevil.example%2Fv2.0&${iss}`,
    ]) {
      const visit = await frame(query);
      expect(visit.status, query).toBe(200);
      expect(await userOf(browser), query).toBe("ben@contoso.com");
    }
    expect(store.calls.put).toBe(writes);
  });

  it("responds the same a second time, and after the session has already ended [A19]", async () => {
    await browser.post("/auth/sign-out");
    for (let round = 0; round < 2; round++) {
      expect((await ask({ sid, iss: issuer })).status).toBe(200);
    }
    expect(app.events.filter((event) => event.type === "signedOut")).toHaveLength(1);
  });

  it("reaches the app from a sign-out at Entra, through the frames of Entra's page [A19]", async () => {
    const out = await browser.post("/auth/sign-out", {}, { headers: { "sec-fetch-site": "cross-site" } });
    expect(out.status).toBe(403);
    const person = new (await import("@identity-web/entra-emulator")).EmulatedBrowser();
    const tab = new Browser(app.origin);
    const begun = await tab.navigate("/profile");
    const { url } = await emulator.signIn(begun.location ?? "", "ben@contoso.com", { browser: person });
    await tab.navigate(url.href);
    const page = await (await person.fetch(`${emulator.url}/${contoso}/oauth2/v2.0/logout`)).text();
    const frames = [...page.matchAll(/<iframe[^>]*src="([^"]+)"/gu)].map(([, src = ""]) =>
      src.replaceAll("&amp;", "&"),
    );
    expect(frames).toHaveLength(1);
    await new Browser(app.origin).visit(frames[0] ?? "");
    expect(await userOf(tab)).toBeUndefined();
    expect(await userOf(browser)).toBe("ben@contoso.com");
  });

  it("responds with 503 while the store is unavailable, instead of pretending to have signed out [A19]", async () => {
    store.failing.add("get");
    const visit = await ask({ sid, iss: issuer });
    expect(visit.status).toBe(503);
    store.failing.clear();
    expect((await ask({ sid, iss: issuer })).status).toBe(200);
    expect(await userOf(browser)).toBeUndefined();
  });
});
