import { describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { signedInBrowser, signIn } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await testApp(emulator);

describe("only a person is sent to Entra", () => {
  const page = { accept: "text/html,application/xhtml+xml" };
  const programs: [string, string, Record<string, string>][] = [
    ["fetch of the page", "GET", { accept: "*/*", "sec-fetch-mode": "cors" }],
    ["fetch that accepts HTML", "GET", { ...page, "sec-fetch-mode": "cors" }],
    ["an image", "GET", { ...page, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }],
    ["XMLHttpRequest of an old browser", "GET", { ...page, "x-requested-with": "XMLHttpRequest" }],
    ["a client of JSON", "GET", { accept: "application/json" }],
    ["a client without headers", "GET", {}],
    ["JSON by POST", "POST", { accept: "application/json", "content-type": "application/json" }],
    ["PUT", "PUT", { accept: "application/json" }],
    ["DELETE", "DELETE", { accept: "*/*" }],
    ["OPTIONS", "OPTIONS", { accept: "*/*" }],
    ["an upgrade to a WebSocket", "GET", { ...page, connection: "upgrade", upgrade: "websocket" }],
    ["an upgrade by a browser", "GET", { connection: "upgrade", upgrade: "websocket", "sec-fetch-mode": "websocket" }],
    ["a prefetch", "GET", { ...page, "sec-fetch-mode": "navigate", "sec-purpose": "prefetch;prerender" }],
    ["a prefetch of an old browser", "GET", { ...page, "x-moz": "prefetch" }],
  ];
  it.each(programs)(
    "%s gets 401 with a machine-readable hint, no redirect and no cookie [D14]",
    async (_name, method, headers) => {
      const handled = app.handled.length;
      const visit = await new Browser(app.origin).visit("/private/data", { method, headers });
      expect(visit.status).toBe(401);
      expect(visit.location).toBeUndefined();
      expect(visit.setCookies).toEqual([]);
      expect(visit.headers["www-authenticate"]).toMatch(
        /^Bearer realm="http:\/\/localhost:\d+", error="login_required"$/u,
      );
      expect(visit.headers["content-type"]).toContain("application/json");
      expect(JSON.parse(visit.body)).toMatchObject({ error: "login_required", challengeUrl: "/auth/sign-in" });
      expect(app.handled.length).toBe(handled);
    },
  );

  it.each([
    ["a person's browser", "GET", { "sec-fetch-mode": "navigate", accept: "*/*" }],
    ["an old browser", "GET", page],
    ["a person's browser, with HEAD", "HEAD", { "sec-fetch-mode": "navigate", ...page }],
  ])("%s is sent to Entra [D14]", async (_name, method, headers) => {
    const visit = await new Browser(app.origin).visit("/private/data", { method, headers });
    expect(visit.status).toBe(302);
    expect(visit.location).toMatch(new RegExp(`^${emulator.url}/`, "u"));
  });

  it("a form that is posted without a session is not replayed after the sign-in: the user returns to its page [D14]", async () => {
    const browser = new Browser(app.origin);
    const posted = await browser.post(
      "/private/pay",
      { amount: "1" },
      { headers: { referer: `${app.origin}/private/form` } },
    );
    expect(posted.status).toBe(401);
    expect(posted.location).toBeUndefined();
    const link = /href="(\/auth\/sign-in[^"]*)"/u.exec(posted.body)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(link).toContain("return_to=%2Fprivate%2Fform");
    const handled = app.handled.length;
    const callback = await signIn(emulator, browser, "ben@contoso.com", link);
    expect(callback.location).toBe(`${app.origin}/private/form`);
    expect(app.handled.slice(handled)).toEqual([]);
  });

  it("the same requests pass with a session [D14]", async () => {
    const browser = await signedInBrowser(emulator, app);
    for (const [name, method, headers] of programs) {
      if ("upgrade" in headers) {
        continue;
      }
      expect((await browser.visit("/private/data", { method, headers })).status, name).toBe(200);
    }
  });
});

describe("a page inside a frame", () => {
  it.each(["iframe", "frame", "embed", "object", "fencedframe"])(
    "gets a message about what is missing in place of Entra, which refuses to be framed (%s)",
    async (destination) => {
      const browser = new Browser(app.origin);
      const headers = { "sec-fetch-dest": destination, "sec-fetch-site": "cross-site" };
      for (const address of ["/profile", "/mail", "/auth/sign-in"]) {
        const visit = await browser.navigate(address, { headers });
        expect([visit.status, visit.location, codeOf(visit)], address).toEqual([401, undefined, "login_required"]);
      }
      expect([...browser.cookies]).toEqual([]);
    },
  );

  it("is a page like any other for a signed-in user", async () => {
    const browser = new Browser(app.origin);
    const { location = "" } = await browser.navigate("/profile");
    await deliver(browser, await emulator.signIn(location, "ben@contoso.com"));
    expect((await browser.navigate("/profile", { headers: { "sec-fetch-dest": "iframe" } })).status).toBe(200);
  });
});
