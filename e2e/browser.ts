import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { describe, inject, onTestFinished } from "vitest";

const found = inject("chromium");

const inCI = (process.env["CI"] ?? "false") !== "false";

/**
 * `describe` for tests that need a browser. Without one they are skipped, and global-setup.ts says so. In CI they fail.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  describe(name, { skip: typeof found === "string" && !inCI }, tests);
}

/** Starts a separate browser. Call `close` on it in `afterAll`. */
export function launch(): Promise<Browser> {
  if (typeof found === "string") {
    return Promise.reject(new Error(found));
  }
  return chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
    // Only the pages of the test may use the network, and root has no sandbox.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens a user's browser with separate cookies, for the test that calls it. It closes at the end of the test. If the
 * test failed, a screenshot of each page is saved first, as e2e/failures/TEST-N.png.
 */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "en", ...options });
  onTestFinished(async ({ task }) => {
    try {
      if (task.result?.state === "fail") {
        await saveScreenshots(context, task.name);
      }
    } finally {
      await context.close();
    }
  });
  return context;
}

let screenshots = 0;

async function saveScreenshots(context: BrowserContext, test: string): Promise<void> {
  const folder = new URL("failures/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = test
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, 80);
  for (const page of context.pages()) {
    const path = fileURLToPath(new URL(`${name}-${++screenshots}.png`, folder));
    await page.screenshot({ path, fullPage: true });
    console.error(`Screenshot of ${page.url()}: ${path}`);
  }
}
