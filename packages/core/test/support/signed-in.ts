import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions, RequestIdentity } from "../../src/index.ts";
import { Browser, type Visit } from "./browser.ts";
import { deliver } from "./sign-in-attempt.ts";
import { testApp, type TestApp } from "./test-app.ts";

/** Signs in as a person would, from a guarded page; returns the visit to the callback. */
export async function signIn(
  emulator: Emulator,
  browser: Browser,
  username = "ben@contoso.com",
  address = "/profile",
): Promise<Visit> {
  const begun = await browser.navigate(address);
  if (begun.location === undefined) {
    throw new Error(`no redirect to sign in, but ${begun.status}: ${begun.body.slice(0, 300)}`);
  }
  const { url } = await emulator.signIn(begun.location, username, { consent: "accept" });
  return browser.navigate(url.href);
}

export async function signedInBrowser(
  emulator: Emulator,
  app: Pick<TestApp, "origin">,
  username = "ben@contoso.com",
): Promise<Browser> {
  const browser = new Browser(app.origin);
  const visit = await signIn(emulator, browser, username);
  if (visit.status !== 302) {
    throw new Error(`the sign-in ended with ${visit.status}: ${visit.body.slice(0, 300)}`);
  }
  return browser;
}

/** Requests a token as a script of the page would; the response says whose it is. */
export async function askToken(
  browser: Browser,
  scope = "User.Read",
): Promise<Visit & { readonly token: { oid?: string; scp?: string; uti?: string; error?: string } }> {
  const visit = await browser.fetch(`/token?scope=${encodeURIComponent(scope)}`);
  return { ...visit, token: visit.headers["content-type"]?.includes("json") ? JSON.parse(visit.body) : {} };
}

/** Returns the username that the app sees; `undefined` if nobody is signed in. */
export async function userOf(browser: Browser): Promise<string | undefined> {
  const { user } = JSON.parse((await browser.fetch("/")).body) as { user: { username?: string } | null };
  return user?.username;
}

/** Returns another browser with the same cookies, as a thief's copy would be; also at another address of the app. */
export function copyOf(browser: Browser, origin: string): Browser {
  const copy = new Browser(origin);
  for (const [name, value] of browser.cookies) {
    copy.cookies.set(name, value);
  }
  return copy;
}

export interface SignedIn {
  readonly identity: RequestIdentity;
  readonly anonymous: RequestIdentity;
  readonly app: TestApp;
}

/** Signs a user in to an app with these options; the guard of its page requires `scopes`. */
export async function signedInTo(
  emulator: Emulator,
  changes: Partial<IdentityWebOptions>,
  { username = "ben@contoso.com", scopes }: { username?: string; scopes?: readonly string[] } = {},
): Promise<SignedIn> {
  const app = await testApp(emulator, changes, {
    decide: (auth, request) =>
      request.path === "/guarded" ? auth.requireUser(request, { scopes }) : auth.handle(request),
  });
  await new Browser(app.origin).navigate("/");
  const browser = new Browser(app.origin);
  const { location = "" } = await browser.navigate("/guarded");
  await deliver(browser, await emulator.signIn(location, username, { consent: "accept" }));
  await browser.navigate("/guarded");
  const [anonymous, identity] = [app.identities[0], app.identities.at(-1)];
  if (identity?.user === undefined || anonymous === undefined) {
    throw new Error("nobody is signed in");
  }
  return { identity, anonymous, app };
}
