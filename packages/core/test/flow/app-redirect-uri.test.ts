import { beforeEach, describe, expect, it } from "vitest";

import { writeHead } from "../../src/adapter.ts";
import type { IdentityWebOptions, SignInOptions } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { signedInBrowser } from "../support/signed-in.ts";
import { testApp, type TestApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
beforeEach(() => emulator.control.reset());

const own = "/getAToken";

/** `/link` returns an authorization URL of the app; every other path returns what was requested. */
const appWith = (
  changes: Partial<IdentityWebOptions> = {},
  wanted: SignInOptions = { scopes: ["Mail.Send"], redirectPath: own, returnTo: "/mail?draft=7" },
): Promise<TestApp> =>
  testApp(
    emulator,
    { redeemCodesAt: [own], ...changes },
    {
      decide: (auth, request) =>
        request.path === "/profile" || request.path === "/token" ? auth.requireUser(request) : auth.handle(request),
      async handle({ auth, identity, request, response }) {
        if (request.path === "/link") {
          const link = await auth.authorizationUrl(request, wanted);
          writeHead(response, link);
          return link.url;
        }
        if (request.path === "/token") {
          return (await identity.acquireToken(["Mail.Send"])).scopes.join(" ");
        }
        return { asked: request.path + request.search, user: identity.user ?? null };
      },
    },
  );

const redemptions = (): number => tokenCalls(emulator, "authorization_code");

describe("a code at the app's own redirect URI", () => {
  it("is redeemed once, and leads back to where the app said", async () => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const link = (await browser.navigate("/link")).body;
    expect(new URL(link).searchParams.get("redirect_uri")).toBe(app.origin + own);
    expect(new URL(link).searchParams.get("login_hint")).toBe("alice@contoso.com");
    const { url } = await emulator.signIn(link, "alice@contoso.com");
    const back = await browser.navigate(url.href);
    expect([back.status, back.location]).toEqual([302, `${app.origin}/mail?draft=7`]);
    expect((await browser.navigate("/token")).body).toContain("Mail.Send");
    expect(redemptions()).toBe(2);
    const again = await browser.navigate(url.href);
    expect([again.status, (JSON.parse(again.body) as { asked: string }).asked]).toEqual([
      200,
      url.pathname + url.search,
    ]);
    expect(redemptions()).toBe(2);
  });

  it("that was declined ends on a page, and the session stays", async () => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const link = (await browser.navigate("/link")).body;
    const { url } = await emulator.signIn(link, "alice@contoso.com", { consent: "cancel" });
    const page = await browser.navigate(url.href);
    expect([page.status, page.location, page.body]).toEqual([403, undefined, expect.stringContaining("You declined")]);
    expect(JSON.parse((await browser.fetch("/")).body)).toMatchObject({ user: { username: "alice@contoso.com" } });
  });

  it("of a different account changes nothing", async () => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const link = (await browser.navigate("/link")).body;
    const { url } = await emulator.signIn(link, "ben@contoso.com");
    const page = await browser.navigate(url.href);
    expect([page.status, page.body]).toEqual([403, expect.stringContaining("account_mismatch")]);
    expect(JSON.parse((await browser.fetch("/")).body)).toMatchObject({ user: { username: "alice@contoso.com" } });
  });

  it.each([
    ["a code without a state", "?code=1.abc"],
    ["an unknown state", "?code=1.abc&state=00000000000000000000"],
    ["a duplicate state", "?code=1.abc&state=a&state=b"],
    ["a discount code", "?code=SUMMER"],
    ["nothing", ""],
    ["a huge state", `?code=1&state=${"s".repeat(5000)}`],
  ])("leaves every other request to the app: %s", async (_, query) => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app);
    const visit = await browser.navigate(own + query);
    expect([visit.status, (JSON.parse(visit.body) as { asked: string }).asked]).toEqual([200, own + query]);
    expect(redemptions()).toBe(1);
  });

  it("is left to the app in another browser, and is not redeemed there", async () => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const { url } = await emulator.signIn((await browser.navigate("/link")).body, "alice@contoso.com");
    const stranger = new Browser(app.origin);
    expect((await stranger.navigate(url.href)).status).toBe(200);
    expect(redemptions()).toBe(1);
  });

  it("is not accepted at our own callback, and our code is not accepted there", async () => {
    const app = await appWith();
    const browser = await signedInBrowser(emulator, app, "alice@contoso.com");
    const { url } = await emulator.signIn((await browser.navigate("/link")).body, "alice@contoso.com");
    const atOurs = await browser.navigate(`/auth/callback${url.search}`);
    expect([atOurs.status, atOurs.location]).toEqual([302, `${app.origin}/`]);
    expect(redemptions()).toBe(1);
    const fresh = new Browser(app.origin);
    const begun = await fresh.navigate("/profile");
    const ours = (await emulator.signIn(begun.location ?? "", "ben@contoso.com")).url;
    expect((await fresh.navigate(own + ours.search)).status).toBe(200);
    expect(redemptions()).toBe(1);
  });

  it("arrives by query even if sign-in uses the hybrid flow", async () => {
    const app = await appWith({ responseType: "code id_token" });
    const browser = new Browser(app.origin);
    const link = (await browser.navigate("/link")).body;
    expect([new URL(link).searchParams.get("response_type"), new URL(link).searchParams.get("response_mode")]).toEqual([
      "code",
      "query",
    ]);
    const { url } = await emulator.signIn(link, "alice@contoso.com");
    expect((await browser.navigate(url.href)).location).toBe(`${app.origin}/mail?draft=7`);
  });
});

describe("a redirect path that is not listed", () => {
  it("is a fault of the app that says what to add", async () => {
    const app = await appWith({}, { redirectPath: "/elsewhere" });
    const answer = await new Browser(app.origin).navigate("/link");
    expect([answer.status, answer.body]).toEqual([500, expect.stringContaining("redeemCodesAt")]);
  });

  it.each([["no-slash"], ["/a/*"], ["/a?b"], ["/auth/callback"], ["https://evil.example/x"], ["/a/../b"]])(
    "is refused at start: %s",
    async (path) => {
      await expect(appWith({ redeemCodesAt: [path] })).rejects.toThrow("redeemCodesAt");
    },
  );
});
