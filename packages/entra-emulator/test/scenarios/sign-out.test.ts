import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { expect, test } from "vitest";

import { openPage, type OpenPage } from "../support/page.ts";
import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, claimsOf, contoso, fabrikam, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

function signOut(browser: EmulatedBrowser, parameters: Record<string, string> = {}): Promise<OpenPage> {
  return openPage(browser, `${emulator.url}/common/oauth2/v2.0/logout?${new URLSearchParams(parameters).toString()}`);
}

function frames(page: OpenPage): readonly URL[] {
  return [...page.text.matchAll(/<iframe src="([^"]+)"/gu)].map(
    ([, source = ""]) => new URL(source.replaceAll("&amp;", "&")),
  );
}

async function isSignedIn(browser: EmulatedBrowser, user: string): Promise<boolean> {
  const parameters = { prompt: "none", login_hint: user };
  const { location } = await openPage(browser, authorizeUrl(emulator, { tenant: "common", parameters }));
  return location?.searchParams.has("code") === true;
}

test("signing out ends the account's session in this browser only", async () => {
  const [here, elsewhere] = [new EmulatedBrowser(), new EmulatedBrowser()];
  await signInForTokens(emulator, "ben@contoso.com", { browser: here });
  await signInForTokens(emulator, "ben@contoso.com", { browser: elsewhere });
  expect((await signOut(here)).text).toContain("Ben Brandt signed out of this browser.");
  expect(await isSignedIn(here, "ben@contoso.com")).toBe(false);
  expect(await isSignedIn(elsewhere, "ben@contoso.com")).toBe(true);
});

test("each origin where an app was used gets an iframe with sid and iss, on the app's port", async () => {
  const browser = new EmulatedBrowser();
  const { id_token } = await signInForTokens(emulator, "ben@contoso.com", { browser });
  await openPage(
    browser,
    authorizeUrl(emulator, { parameters: { redirect_uri: "http://127.0.0.1:3001/auth/callback" } }),
  );
  const page = await signOut(browser);
  const sources = frames(page);
  expect(sources.map(({ origin, pathname }) => origin + pathname)).toEqual([
    "http://localhost:3000/auth/front-channel-sign-out",
    "http://127.0.0.1:3001/auth/front-channel-sign-out",
  ]);
  for (const source of sources) {
    expect(source.searchParams.get("sid")).toBe(claimsOf(id_token)["sid"]);
    expect(source.searchParams.get("iss")).toBe(`${emulator.url}/${contoso}/v2.0`);
  }
  expect(page.headers.get("content-security-policy")).toContain("frame-src http: https:");
  expect(frames(await signOut(browser))).toEqual([]);
});

test("logout_hint signs out only the account that it names", async () => {
  const browser = new EmulatedBrowser();
  const femke = await signInForTokens(emulator, "femke@fabrikam.com", { browser, tenant: fabrikam });
  await signInForTokens(emulator, "ben@contoso.com", { browser });
  await signOut(browser, { logout_hint: claimsOf(femke["id_token"])["login_hint"] as string });
  expect(await isSignedIn(browser, "femke@fabrikam.com")).toBe(false);
  expect(await isSignedIn(browser, "ben@contoso.com")).toBe(true);
});

test("the page continues only to a registered URL, with the state", async () => {
  const good = await signOut(new EmulatedBrowser(), {
    post_logout_redirect_uri: "http://localhost:3000/",
    state: "s 1",
  });
  expect(good.text).toContain(`href="http://localhost:3000/?state=s+1"`);
  const foreign = await signOut(new EmulatedBrowser(), { post_logout_redirect_uri: "https://evil.example/" });
  expect(foreign.text).not.toContain("evil.example");
});

test("a sign-out by POST is redirected to a GET, so that the browser sends the cookie", async () => {
  const url = `${emulator.url}/common/oauth2/v2.0/logout`;
  const page = await openPage(new EmulatedBrowser(), url, {
    method: "POST",
    body: new URLSearchParams({ state: "x" }),
  });
  expect([page.status, page.location?.href]).toEqual([303, `${url}?state=x`]);
});

test("a browser session expires after a day", async () => {
  const browser = new EmulatedBrowser();
  await signInForTokens(emulator, "ben@contoso.com", { browser });
  emulator.control.advanceClock(24 * 60 * 60 - 1);
  expect(await isSignedIn(browser, "ben@contoso.com")).toBe(true);
  emulator.control.advanceClock(1);
  expect(await isSignedIn(browser, "ben@contoso.com")).toBe(false);
});
