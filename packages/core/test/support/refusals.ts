import { expect } from "vitest";

import type { Browser, Visit } from "./browser.ts";
import { isSessionCookie, sessionCookies } from "./sign-in-attempt.ts";
import type { TestSetup } from "./test-setup.ts";

const correlationId = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/u;

/** Expects one page or JSON with this code: no session, nothing stored, no API called, and no redirect. */
export function expectRefused(
  { emulator, store }: Pick<TestSetup, "emulator" | "store">,
  browser: Browser,
  visit: Visit,
  code: string,
  status = 400,
): void {
  expectRefusal(visit, code, status);
  expect(sessionCookies(browser)).toEqual([]);
  expect(store.putsOf("account/")).toEqual([]);
  expect(store.putsOf("sid/")).toEqual([]);
  expect(emulator.control.requests().filter(({ path }) => path.startsWith("/graph/"))).toEqual([]);
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

/** Returns the code of an error page or of JSON. */
export function codeOf({ headers, body }: Visit): string | undefined {
  const type = String(headers["content-type"]);
  if (type.startsWith("application/json")) {
    return (JSON.parse(body) as { error?: string }).error;
  }
  return type.startsWith("text/html") ? /Code: <code>(\w+)<\/code>/u.exec(body)?.[1] : undefined;
}

/** Returns the addresses of a page's links, in order. */
export function linksOf({ body }: Visit): string[] {
  return [...body.matchAll(/<a\b[^>]*\shref="([^"]*)"/gu)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
}
