import { describe, expect, it } from "vitest";

import { writeHead } from "../../src/adapter.ts";
import type { IdentityWebOptions, SignInOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { codeOf, linksOf } from "../support/refusals.ts";
import { deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();

/** An app with custom routes: /login, /login-link, /getAToken, /graphcall (guarded), /logout, and a home page. */
async function appWith(
  options: Partial<IdentityWebOptions> = {},
  wanted: SignInOptions = {},
): Promise<TestApp & { readonly browser: Browser }> {
  const app = await testApp(
    emulator,
    { routes: false, redirectPath: "/getAToken", ...options },
    {
      decide(auth, request) {
        switch (request.path) {
          case "/login":
            return auth.signIn(request, wanted);
          case "/getAToken":
            return auth.completeSignIn(request);
          case "/logout":
            return auth.signOut(request, { returnTo: "/?bye" });
          default:
            return request.path === "/graphcall" ? auth.requireUser(request) : auth.handle(request);
        }
      },
      async handle({ auth, identity, request, response }) {
        if (request.path !== "/login-link") {
          return identity.user?.name ?? "nobody";
        }
        const link = await auth.authorizationUrl(request, wanted);
        writeHead(response, link);
        return link.url;
      },
    },
  );
  return { ...app, browser: new Browser(app.origin) };
}

const enter = async (browser: Browser, location: string | undefined, username = "ben@contoso.com") =>
  deliver(browser, await emulator.signIn(location ?? "", username));

const ways = [
  ["query", { responseMode: "query" }],
  ["form_post", { responseMode: "form_post" }],
  ["code id_token", { responseType: "code id_token" }],
] as const;

describe.each(ways)("an app with custom routes, by %s", (_way, options) => {
  it("signs in at its own address, and returns to the requested page", async () => {
    const { browser, origin } = await appWith(options, { returnTo: "/graphcall?x=1" });
    const login = await browser.navigate("/login");
    expect(new URL(login.location ?? "").searchParams.get("redirect_uri")).toBe(`${origin}/getAToken`);
    expect(await enter(browser, login.location)).toMatchObject({ status: 302, location: `${origin}/graphcall?x=1` });
    expect(await browser.navigate("/graphcall")).toMatchObject({ status: 200, body: "Ben Brandt" });
    expect(await browser.navigate("/")).toMatchObject({ status: 200, body: "Ben Brandt" });
  });

  it("shows the sign-in address in a page of its own, which no cache may store", async () => {
    const { browser, origin } = await appWith(options);
    const page = await browser.navigate("/login-link");
    expect(page.status).toBe(200);
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(browser.cookies.size).toBe(1);
    expect(await enter(browser, page.body)).toMatchObject({ status: 302, location: `${origin}/` });
    expect(sessionCookies(browser)).toHaveLength(1);
  });

  it("sends a guarded page to Entra, and back to the page", async () => {
    const { browser, origin } = await appWith(options);
    const { location } = await browser.navigate("/graphcall?y=2");
    expect((await enter(browser, location)).location).toBe(`${origin}/graphcall?y=2`);
  });

  it("responds to a foreign callback with one page, whose only link leads home", async () => {
    const { browser, origin } = await appWith(options);
    const answer = await emulator.signIn((await browser.navigate("/login")).location ?? "", "ben@contoso.com");
    const visit = await deliver(new Browser(origin), answer);
    expect({ status: visit.status, code: codeOf(visit) }).toEqual({ status: 400, code: "sign_in_not_started" });
    expect(linksOf(visit)).toEqual(["/"]);
  });
});

describe("custom routes", () => {
  it("register no route, and leave the default paths to the app", async () => {
    const { auth, browser } = await appWith();
    expect(auth.routes).toEqual([]);
    for (const path of ["/auth/sign-in", "/auth/callback?state=x&code=y", "/auth/sign-out"]) {
      expect(await browser.navigate(path)).toMatchObject({ status: 200, body: "nobody" });
    }
  });

  it("request scopes and claims besides the initial ones, once each", async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const { browser } = await appWith({}, { scopes: ["Mail.Read", "User.Read", "openid"], claims });
    const asked = new URL((await browser.navigate("/login")).location ?? "").searchParams;
    expect(asked.get("scope")?.split(" ").toSorted()).toEqual(
      ["Mail.Read", "User.Read", "offline_access", "openid", "profile"].toSorted(),
    );
    expect(JSON.parse(asked.get("claims") ?? "{}")).toMatchObject(JSON.parse(claims) as object);
  });

  it("pass hints on", async () => {
    const { browser } = await appWith({}, { loginHint: "ben@contoso.com", domainHint: "contoso.com" });
    const asked = new URL((await browser.navigate("/login")).location ?? "").searchParams;
    expect([asked.get("login_hint"), asked.get("domain_hint")]).toEqual(["ben@contoso.com", "contoso.com"]);
    const other = await appWith({}, { prompt: "select_account" });
    const { location } = await other.browser.navigate("/login");
    expect(new URL(location ?? "").searchParams.get("prompt")).toBe("select_account");
  });

  it.each(["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])(
    "lead home if the app was tricked into %j",
    async (returnTo) => {
      const { browser, origin } = await appWith({}, { returnTo });
      expect((await enter(browser, (await browser.navigate("/login")).location)).location).toBe(`${origin}/`);
    },
  );

  it("start no sign-in for a script, and say what is missing", async () => {
    const { browser } = await appWith();
    for (const path of ["/login", "/graphcall"]) {
      const visit = await browser.fetch(path);
      expect({ status: visit.status, code: codeOf(visit) }).toEqual({ status: 401, code: "login_required" });
      expect(JSON.parse(visit.body)).not.toHaveProperty("challengeUrl");
    }
    expect([...browser.cookies]).toEqual([]);
  });

  it("end the previous session when a user signs in again, also as another user", async () => {
    const { browser, origin } = await appWith();
    await enter(browser, (await browser.navigate("/login")).location);
    const before = new Map(browser.cookies);
    await enter(browser, (await browser.navigate("/login")).location, "alice@contoso.com");
    expect((await browser.navigate("/graphcall")).body).toBe("Alice Ahlberg");
    const thief = new Browser(origin);
    for (const [name, value] of before) {
      thief.cookies.set(name, value);
    }
    expect((await thief.navigate("/")).body).toBe("nobody");
  });

  it("sign out here and at Entra, from our own page only", async () => {
    const { browser, origin } = await appWith();
    await enter(browser, (await browser.navigate("/login")).location);
    const crossSite = { headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" } };
    expect(await browser.post("/logout", {}, crossSite)).toMatchObject({ status: 403, setCookies: [] });
    expect(await browser.navigate("/logout")).toMatchObject({ status: 403, setCookies: [] });
    expect((await browser.navigate("/graphcall")).status).toBe(200);
    const { location = "" } = await browser.post("/logout");
    expect(new URL(location).pathname).toMatch(/\/oauth2\/v2\.0\/logout$/u);
    expect(new URL(location).searchParams.get("post_logout_redirect_uri")).toBe(`${origin}/?bye`);
    expect(sessionCookies(browser)).toEqual([]);
    expect((await browser.navigate("/graphcall")).status).toBe(302);
  });
});
