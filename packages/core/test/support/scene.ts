import { type Emulator, type SignInOptions, type SignInResult, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, expect } from "vitest";

import type { IdentityWebOptions } from "../../src/index.ts";
import type { Browser, Visit } from "./browser.ts";
import { type App, startApp } from "./start-app.ts";
import { WatchedStore } from "./watched-store.ts";

/** A request that the app sent to Entra or to an API. */
export interface SentRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly form: URLSearchParams;
}

/** An emulator and an app, with everything observable that a refused sign-in must not change. */
export interface Scene {
  readonly emulator: Emulator;
  readonly app: App;
  readonly store: WatchedStore;
  /** Every line that the app logged, at every level. */
  readonly log: string[];
  readonly sent: SentRequest[];
  /** Resets the scene: nobody is signed in, no fault is queued, nothing is counted. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** One emulator for all scenes of a test file: creating its keys takes longer than most tests. */
let ours: Promise<Emulator> | undefined;
afterAll(async () => (await ours)?.close());

export async function startScene(changes: Partial<IdentityWebOptions> = {}, given?: Emulator): Promise<Scene> {
  const emulator = given ?? (await (ours ??= startEmulator()));
  const store = new WatchedStore();
  const log: string[] = [];
  const sent: SentRequest[] = [];
  const write = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
  const send = changes.fetch ?? fetch;
  const app = await startApp(emulator, {
    tokenCache: { store },
    logger: { error: write, warn: write, info: write, debug: write },
    ...changes,
    fetch: (input, init) => {
      const body = typeof init?.body === "string" ? init.body : "";
      const url = input instanceof Request ? input.url : String(input);
      sent.push({ url, headers: new Headers(init?.headers), form: new URLSearchParams(body) });
      return send(input, init);
    },
  });
  return {
    emulator,
    app,
    store,
    log,
    sent,
    async reset(): Promise<void> {
      await emulator.control.reset();
      store.reset();
      for (const list of [log, sent, app.events, app.handled]) {
        list.length = 0;
      }
    },
    close: () => app.close(),
  };
}

export interface AttemptOptions extends SignInOptions {
  readonly username?: string | undefined;
  readonly address?: string | undefined;
}

/** Goes from a guarded page through Entra's pages, and returns Entra's response, which is not delivered yet. */
export async function attempt(scene: Scene, browser: Browser, options: AttemptOptions = {}): Promise<SignInResult> {
  const { username = "ben@contoso.com", address = "/profile", ...person } = options;
  const { location, status } = await browser.navigate(address);
  if (location === undefined) {
    throw new Error(`${address} was answered with ${status}, not with a sign-in`);
  }
  return scene.emulator.signIn(location, username, person);
}

/**
 * The browser delivers Entra's response to the app: in the URL, or by a cross-site POST. If the app must see the
 * session's cookie first, the browser requests the callback a second time.
 */
export async function deliver(browser: Browser, answer: SignInResult, as: "page" | "fetch" = "page"): Promise<Visit> {
  const asPage = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" };
  const headers = as === "page" ? asPage : { accept: "application/json", "sec-fetch-mode": "cors" };
  if (answer.form === undefined) {
    return browser.visit(answer.url.href, { headers });
  }
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const cookie = { cookie: crossSiteCookies(browser) };
  const body = answer.form.toString();
  const posted = { method: "POST", body, headers: { ...headers, ...type, ...cookie } };
  const visit = await browser.visit(answer.url.href, posted);
  return visit.location === answer.url.href ? browser.navigate(visit.location) : visit;
}

/** Leaves out the session's cookie, which SameSite=Lax withholds from a cross-site POST. */
function crossSiteCookies(browser: Browser): string {
  const sent = [...browser.cookies].filter(([name]) => !isSessionCookie(name));
  return sent.map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Returns the same response with other parameters, in either response mode. */
export function altered(answer: SignInResult, change: (parameters: URLSearchParams) => void): SignInResult {
  const copy = { url: new URL(answer.url), form: answer.form && new URLSearchParams(answer.form) };
  change(copy.form ?? copy.url.searchParams);
  return copy;
}

function isSessionCookie(name: string): boolean {
  return /^(?:__Host-)?identity-/u.test(name);
}

export function sessionCookies(browser: Browser): string[] {
  return [...browser.cookies.keys()].filter(isSessionCookie);
}

export function redemptions({ emulator }: Scene): number {
  return emulator.control.requests().filter(({ grantType }) => grantType === "authorization_code").length;
}

const correlationId = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/u;

/** Expects one page or JSON response with a code: no session, nothing stored, no API call and no redirect. */
export function expectRefused(scene: Scene, browser: Browser, visit: Visit, code: string, status = 400): void {
  expectRefusal(visit, code, status);
  expect(sessionCookies(browser)).toEqual([]);
  expect(scene.store.putsOf("account/")).toEqual([]);
  expect(scene.store.putsOf("sid/")).toEqual([]);
  expect(scene.emulator.control.requests().filter(({ path }) => path.startsWith("/graph/"))).toEqual([]);
}

export function expectRefusal(visit: Visit, code: string, status = 400): void {
  expect({ status: visit.status, location: visit.location, code: codeOf(visit) }).toEqual({
    status,
    location: undefined,
    code,
  });
  expect(visit.setCookies.filter((cookie) => isSessionCookie(cookie) && !cookie.includes("=;"))).toEqual([]);
  expect(visit.body).toMatch(correlationId);
}

/** Returns the code of an error page or a JSON response. */
export function codeOf({ headers, body }: Visit): string | undefined {
  const type = String(headers["content-type"]);
  if (type.startsWith("application/json")) {
    return (JSON.parse(body) as { error?: string }).error;
  }
  return type.startsWith("text/html") ? /Code: <code>(\w+)<\/code>/u.exec(body)?.[1] : undefined;
}

/** Returns the targets of a page's links, in order. */
export function linksOf({ body }: Visit): string[] {
  return [...body.matchAll(/<a\b[^>]*\shref="([^"]*)"/gu)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
}
