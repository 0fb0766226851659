import type { EmulatedBrowser } from "@identity-web/entra-emulator";

import { readPageForm } from "../../src/browser/page-form.ts";

/** A response in a browser: a page of the emulator, or a redirect. */
export interface OpenPage {
  readonly browser: EmulatedBrowser;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The target of a redirect. */
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

/** Presses a button of a page: a user's, the decision on consent, or "Use another account". */
export async function press(
  page: OpenPage,
  browser: EmulatedBrowser,
  choice: { readonly user?: string; readonly decision?: string; readonly others?: boolean },
): Promise<OpenPage> {
  const form = readPageForm(page.text);
  if (form === undefined) {
    throw new Error(`The page ${page.url} has no form: ${page.text.slice(0, 300)}`);
  }
  const body = new URLSearchParams(Object.fromEntries(form.fields));
  const button = form.buttons.find(({ user }) => user !== undefined && user === choice.user);
  if (button !== undefined) {
    body.set(button.name, button.value);
  }
  if (choice.decision !== undefined) {
    body.set("decision", choice.decision);
  }
  if (choice.others === true) {
    body.set("others", "show");
  }
  return openPage(browser, new URL(form.action, page.url).href, { method: "POST", body });
}
