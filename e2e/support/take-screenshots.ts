// `pnpm screenshots [SCENARIO] [FRAMEWORK]`: takes pictures for review of every page that a user can reach, in all or
// some scenarios and frameworks, wide and narrow (for Express in dark mode too), as
// e2e/screenshots/SCENARIO-FRAMEWORK/NN-name-WIDTH-SCHEME.png.
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { startEmulator } from "@identity-web/entra-emulator";
import { type Browser, chromium } from "playwright-core";

import { findChromium } from "../find-chromium.ts";
import { type Framework, frameworks, type Scenario, scenarios, startSample } from "./start-sample.ts";
import { walkIncrementalConsent } from "./walks/incremental-consent.ts";
import { walkPlainRoutes } from "./walks/plain-routes.ts";
import { walkSessionCache } from "./walks/session-cache.ts";
import { walkTokenAcquisition } from "./walks/token-acquisition.ts";
import type { Walk } from "./walks/walk.ts";

const walks: Readonly<Record<Scenario, (walk: Walk) => Promise<void>>> = {
  "token-acquisition": walkTokenAcquisition,
  "incremental-consent": walkIncrementalConsent,
  "session-cache": walkSessionCache,
  "plain-routes": walkPlainRoutes,
};

const args = process.argv.slice(2);
const unknown = args.find((arg) => ![...scenarios, ...frameworks].some((name) => name === arg));
if (unknown !== undefined) {
  console.error(`Unknown argument "${unknown}". Choose from: ${[...scenarios, ...frameworks].join(", ")}.`);
  process.exit(1);
}
const chosen = <Name extends string>(names: readonly Name[]): readonly Name[] => {
  const named = names.filter((name) => args.includes(name));
  return named.length === 0 ? names : named;
};

const found = await findChromium();
if (typeof found === "string") {
  throw new Error(found);
}
const browser = await chromium.launch({
  executablePath: found.executablePath,
  env: { ...process.env, ...found.env },
  args: ["--no-sandbox"],
});
try {
  for (const scenario of chosen(scenarios)) {
    for (const framework of chosen(frameworks)) {
      await takeScreenshots(browser, scenario, framework);
    }
  }
} finally {
  await browser.close();
}

async function takeScreenshots(browser: Browser, scenario: Scenario, framework: Framework): Promise<void> {
  const folder = new URL(`../screenshots/${scenario}-${framework}/`, import.meta.url);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const emulator = await startEmulator({ host: "127.0.0.1" });
  const sample = await startSample(emulator, framework, {}, scenario);
  try {
    for (const colorScheme of framework === "express" ? (["light", "dark"] as const) : (["light"] as const)) {
      for (const width of [1280, 390]) {
        await emulator.control.reset();
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, locale: "en" });
        context.setDefaultTimeout(10_000);
        const page = await context.newPage();
        let count = 0;
        const capture = async (name: string): Promise<void> => {
          const file = `${String(++count).padStart(2, "0")}-${name}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: fileURLToPath(new URL(file, folder)), fullPage: true });
        };
        await walks[scenario]({
          context,
          emulator,
          sample,
          page,
          capture,
          async visit(path, name) {
            await page.goto(sample.url + path);
            await capture(name);
          },
          press: (button) => page.getByRole("button", { name: button }).click(),
        });
        await context.close();
      }
    }
  } finally {
    await sample.stop();
    await emulator.close();
  }
  console.log(`${scenario} in ${framework}: ${fileURLToPath(folder)}`);
}
