import type { Emulator } from "@identity-web/entra-emulator";

import type { IdentityWebOptions } from "../../src/index.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import type { ResolvedOptions } from "../../src/options/resolved-options.ts";
import { type CookieNames, createCookieNames } from "../../src/sessions/cookie-names.ts";
import { createSealer, type Sealer } from "../../src/sessions/sealed-cookie.ts";
import { Browser, type Visit } from "./browser.ts";
import { type App, emulatorOptions, signIn } from "./start-app.ts";

/** The internals of an app: the names of its cookies and the keys that seal them. */
export interface Inside {
  readonly options: ResolvedOptions;
  readonly names: CookieNames;
  readonly session: Sealer;
  readonly transaction: Sealer;
}

export function insideOf(emulator: Emulator, app: App, changes: Partial<IdentityWebOptions> = {}): Inside {
  const options = resolveOptions({ ...emulatorOptions(emulator, app.origin), ...changes });
  return {
    options,
    names: createCookieNames(options),
    session: createSealer("session", options),
    transaction: createSealer("transaction", options),
  };
}

/** Returns the token requests of one grant that the emulator has received. */
export function tokenCalls(emulator: Emulator, grantType = "refresh_token"): number {
  return emulator.control.requests().filter((request) => request.grantType === grantType).length;
}

export async function signedInBrowser(emulator: Emulator, app: App, username = "ben@contoso.com"): Promise<Browser> {
  const browser = new Browser(app.origin);
  const visit = await signIn(emulator, browser, username);
  if (visit.status !== 302) {
    throw new Error(`the sign-in ended with ${visit.status}: ${visit.body.slice(0, 300)}`);
  }
  return browser;
}

/** Requests a token like a script of the page; the response says whose token it is. */
export async function askToken(
  browser: Browser,
  scope = "User.Read",
): Promise<Visit & { readonly token: { oid?: string; scp?: string; uti?: string; error?: string } }> {
  const visit = await browser.fetch(`/token?scope=${encodeURIComponent(scope)}`);
  return { ...visit, token: visit.headers["content-type"]?.includes("json") ? JSON.parse(visit.body) : {} };
}

/** Returns who is signed in, according to the app. */
export async function userOf(browser: Browser): Promise<string | undefined> {
  const { user } = JSON.parse((await browser.fetch("/")).body) as { user: { username?: string } | null };
  return user?.username;
}

/** Returns another browser with a copy of the cookies; optionally at another address of the same app. */
export function copyOf(browser: Browser, origin: string): Browser {
  const copy = new Browser(origin);
  for (const [name, value] of browser.cookies) {
    copy.cookies.set(name, value);
  }
  return copy;
}

/** Closes everything that was started, in this order. */
export async function closeAll(...servers: readonly ({ close(): Promise<void> } | undefined)[]): Promise<void> {
  for (const server of servers) {
    await server?.close();
  }
}
