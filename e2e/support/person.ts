import { setTimeout as sleep } from "node:timers/promises";

import type { BrowserContext, Page } from "playwright-core";

const patienceMilliseconds = 10_000;
const scriptDelayMilliseconds = 500;

/** Somebody with a browser of their own. Each step waits for its page, and fails without it. */
export class Person {
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(context: BrowserContext) {
    this.#context = context;
    context.setDefaultTimeout(patienceMilliseconds);
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

  /** Scripts take their time to load, as on a slow line, so that the person presses before they are there. */
  async loadsScriptsSlowly(): Promise<void> {
    await this.#context.route("**/*.js", async (route) => {
      await sleep(scriptDelayMilliseconds);
      await route.continue();
    });
  }

  /** The test wants `path` to answer `status`; browsers complain of every answer from 400 on. */
  expects(status: number, path: string): void {
    this.#expected.push(new RegExp(`status of ${status} .*${path}(?:\\?|$)`, "u"));
  }

  /** The test takes the app away for a moment, and a browser may want its icon just then. */
  expectsOutage(): void {
    this.#expected.push(/ERR_CONNECTION_(?:REFUSED|RESET) .*\/icon\.svg$/u);
  }

  /**
   * The emulator's registration names a front-channel address, and an app with routes of its own has none to answer
   * there.
   */
  expectsNoFrontChannel(): void {
    this.#expected.push(/^Framing .*frame-ancestors/u, /chrome-error:/u, /status of 40[14] .*front-channel-sign-out$/u);
  }

  /** Scripts that failed, what a policy refused, what could not be loaded. */
  unexpectedComplaints(): readonly string[] {
    return this.#complaints.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }
}

/** From the account picker to the app; `consents` where Entra asks this person for the first time. */
export async function pickAccount(page: Page, userPrincipalName: string, consents = false): Promise<void> {
  await see(page, "Pick an account");
  await page.getByRole("button", { name: userPrincipalName }).click();
  if (consents) {
    await page.getByRole("button", { name: "Accept" }).click();
  }
}

/** From any page of the sample, and back to it. */
export async function signIn(page: Page, userPrincipalName: string, consents = false): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await pickAccount(page, userPrincipalName, consents);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** From any page of the sample, past Entra's page, to the app's own that says so. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/auth\/signed-out$/u);
  await see(page, "You are signed out");
}

/** As `signOut`, in a scenario with routes of its own, where one comes back to a page that offers to sign in. */
export async function signOutToStart(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await see(page, "Sign in to call Microsoft Graph");
}

/** Waits for the page with this heading. */
export async function see(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
}

/** Whom the sample calls signed in. */
export async function signedInName(page: Page): Promise<string | undefined> {
  const shown = page.locator("header .who");
  return (await shown.count()) === 0 ? undefined : shown.innerText();
}

/** Goes there with the Tab key alone, and presses Enter. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  const mostStops = 40;
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) > 0 && (await focused.innerText()).includes(name)) {
      return page.keyboard.press("Enter");
    }
  }
  throw new Error(`Nobody comes to "${name}" by the Tab key on ${page.url()}`);
}
