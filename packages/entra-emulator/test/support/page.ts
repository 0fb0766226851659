import type { EmulatedBrowser } from "@identity-web/entra-emulator";

import { readPageForm } from "../../src/person/read-form.ts";

/** Where a browser has come to: a page of the emulator's, or a redirect out of it. */
export interface OpenPage {
  readonly browser: EmulatedBrowser;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Set when the answer was a redirect. */
  readonly location: URL | undefined;
}

export async function openPage(browser: EmulatedBrowser, url: string, init: RequestInit = {}): Promise<OpenPage> {
  const response = await browser.fetch(url, init);
  const location = response.headers.get("location");
  return {
    browser,
    url,
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    location: location === null ? undefined : new URL(location, url),
  };
}

/** Presses one of the page's buttons: a person's, the decision on consent, or "Use another account". */
export async function press(
  page: OpenPage,
  browser: EmulatedBrowser,
  wish: { readonly user?: string; readonly decision?: string; readonly others?: boolean },
): Promise<OpenPage> {
  const form = readPageForm(page.text);
  if (form === undefined) {
    throw new Error(`There is no form on ${page.url}: ${page.text.slice(0, 300)}`);
  }
  const body = new URLSearchParams(Object.fromEntries(form.fields));
  const button = form.buttons.find(({ user }) => user !== undefined && user === wish.user);
  if (button !== undefined) {
    body.set(button.name, button.value);
  }
  if (wish.decision !== undefined) {
    body.set("decision", wish.decision);
  }
  if (wish.others === true) {
    body.set("others", "show");
  }
  return openPage(browser, new URL(form.action, page.url).href, { method: "POST", body });
}
