import { setTimeout as sleep } from "node:timers/promises";

import type { BrowserContext, Page } from "playwright-core";

const timeoutMilliseconds = 10_000;
const scriptDelayMilliseconds = 500;

/** A user with a browser. Each step waits for its page, and fails if it does not appear. */
export class Person {
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(context: BrowserContext) {
    this.#context = context;
    context.setDefaultTimeout(timeoutMilliseconds);
    context.on("weberror", (fault) => this.#complaints.push(fault.error().message));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") {
        return;
      }
      this.#complaints.push(`${message.text()} ${message.location().url}`);
    });
  }

  /** Opens `address` in a new tab. */
  async open(address: string): Promise<Page> {
    const page = await this.#context.newPage();
    await page.goto(address);
    return page;
  }

  /** Delays scripts, as a slow connection would, so that the user clicks before they have loaded. */
  async loadsScriptsSlowly(): Promise<void> {
    await this.#context.route("**/*.js", async (route) => {
      await sleep(scriptDelayMilliseconds);
      await route.continue();
    });
  }

  /** Declares that the test expects `status` from `path`: browsers log an error for each response from 400 on. */
  expects(status: number, path: string): void {
    this.#expected.push(new RegExp(`status of ${status} .*${path}(?:\\?|$)`, "u"));
  }

  /** Declares that the test stops the app for a moment, in which a browser may request its icon. */
  expectsOutage(): void {
    this.#expected.push(/ERR_CONNECTION_(?:REFUSED|RESET) .*\/icon\.svg$/u);
  }

  /**
   * Declares that the app has no front-channel route, as with custom routes, although the emulator's registration names
   * one.
   */
  expectsNoFrontChannel(): void {
    this.#expected.push(/^Framing .*frame-ancestors/u, /chrome-error:/u, /status of 40[14] .*front-channel-sign-out$/u);
  }

  /** Returns script errors, policy violations and failed requests that the test did not declare. */
  unexpectedComplaints(): readonly string[] {
    return this.#complaints.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }
}

/**
 * Goes from the account picker to the app.
 *
 * @param consents whether Entra asks this user for consent
 */
export async function pickAccount(page: Page, userPrincipalName: string, consents = false): Promise<void> {
  await see(page, "Pick an account");
  await page.getByRole("button", { name: userPrincipalName }).click();
  if (consents) {
    await page.getByRole("button", { name: "Accept" }).click();
  }
}

/** Signs in from any page of the sample, and returns to it. */
export async function signIn(page: Page, userPrincipalName: string, consents = false): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await pickAccount(page, userPrincipalName, consents);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** Signs out from any page of the sample, through Entra, to the app's signed-out page. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/auth\/signed-out$/u);
  await see(page, "You are signed out");
}

/** Signs out in a scenario with custom routes, which returns to a page with a link to sign in. */
export async function signOutToStart(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await see(page, "Sign in to call Microsoft Graph");
}

/** Waits for the page with this heading. */
export async function see(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
}

/** Returns the name that the sample shows; `undefined` if no user is signed in. */
export async function signedInName(page: Page): Promise<string | undefined> {
  const shown = page.locator("header .who");
  return (await shown.count()) === 0 ? undefined : shown.innerText();
}

/** Moves the focus to an element with the Tab key only, and presses Enter. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  const maxStops = 40;
  for (let stop = 0; stop < maxStops; stop += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) > 0 && (await focused.innerText()).includes(name)) {
      return page.keyboard.press("Enter");
    }
  }
  throw new Error(`The Tab key does not reach "${name}" on ${page.url()}`);
}
