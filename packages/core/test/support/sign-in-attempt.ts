import type { Emulator, SignInOptions, SignInResult } from "@identity-web/entra-emulator";

import type { Browser, Visit } from "./browser.ts";

export interface AttemptOptions extends SignInOptions {
  readonly username?: string | undefined;
  readonly address?: string | undefined;
}

/** Goes from a guarded page through Entra's pages; returns Entra's response, which is not delivered yet. */
export async function attempt(
  { emulator }: { readonly emulator: Emulator },
  browser: Browser,
  options: AttemptOptions = {},
): Promise<SignInResult> {
  const { username = "ben@contoso.com", address = "/profile", ...person } = options;
  const { location, status } = await browser.navigate(address);
  if (location === undefined) {
    throw new Error(`the response of ${address} was ${status}, not a redirect to sign in`);
  }
  return emulator.signIn(location, username, person);
}

/**
 * Brings Entra's response to the app in this browser: by the address, or by a POST from another site. If the app needs
 * the session cookie first, the browser follows the redirect to the callback.
 */
export async function deliver(browser: Browser, result: SignInResult, as: "page" | "fetch" = "page"): Promise<Visit> {
  const asPage = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" };
  const headers = as === "page" ? asPage : { accept: "application/json", "sec-fetch-mode": "cors" };
  if (result.form === undefined) {
    return browser.visit(result.url.href, { headers });
  }
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const cookie = { cookie: crossSiteCookies(browser) };
  const body = result.form.toString();
  const posted = { method: "POST", body, headers: { ...headers, ...type, ...cookie } };
  const visit = await browser.visit(result.url.href, posted);
  return visit.location === result.url.href ? browser.navigate(visit.location) : visit;
}

/** Browsers do not send the session cookie, which is SameSite=Lax, when another site posts. */
function crossSiteCookies(browser: Browser): string {
  const sent = [...browser.cookies].filter(([name]) => !isSessionCookie(name));
  return sent.map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Returns the same response with other parameters, whichever way it travels. */
export function altered(result: SignInResult, change: (parameters: URLSearchParams) => void): SignInResult {
  const copy = { url: new URL(result.url), form: result.form && new URLSearchParams(result.form) };
  change(copy.form ?? copy.url.searchParams);
  return copy;
}

export function isSessionCookie(name: string): boolean {
  return /^(?:__Host-)?identity-/u.test(name);
}

export function sessionCookies(browser: Browser): string[] {
  return [...browser.cookies.keys()].filter(isSessionCookie);
}
