// Every page that a person can meet, wide and narrow, light and dark, as e2e/screenshots/NN-name-WIDTH-SCHEME.png, to be looked at:
// node --conditions=@identity-web/source e2e/support/take-screenshots.ts
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { findChromium } from "../find-chromium.ts";
import { pickAccount, see } from "./person.ts";
import { type Sample, startSample } from "./start-sample.ts";

const folder = new URL("../screenshots/", import.meta.url);
const alice = "alice@contoso.com";
const erik = "erik@contoso.com"; // needs an administrator's consent

const found = await findChromium();
if (typeof found === "string") throw new Error(found);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const emulator = await startEmulator({ host: "127.0.0.1" });
const sample = await startSample(emulator);
const browser = await chromium.launch({
  executablePath: found.executablePath,
  env: { ...process.env, ...found.env },
  args: ["--no-sandbox"],
});
try {
  for (const width of [1280, 360]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await emulator.control.reset();
      const viewport = { width, height: 800 };
      const context = await browser.newContext({ colorScheme, viewport, locale: "en" });
      await walk(context, emulator, sample, `${width}-${colorScheme}`);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await sample.stop();
  await emulator.close();
}

async function walk(context: BrowserContext, { url: emulatorUrl, control }: Emulator, { url }: Sample, kind: string) {
  let count = 0;
  const keep = async (page: Page, name: string): Promise<void> => {
    const path = fileURLToPath(new URL(`${String(++count).padStart(2, "0")}-${name}-${kind}.png`, folder));
    await page.screenshot({ path, fullPage: true });
  };
  const page = await context.newPage();
  const press = (name: string): Promise<void> => page.getByRole("button", { name }).click();
  const visit = async (path: string, name: string): Promise<void> => {
    await page.goto(url + path);
    await keep(page, name);
  };

  await visit("/", "home-signed-out");
  await press("Fetch /api/me");
  await page.getByText("Sign in and come back").waitFor();
  await keep(page, "fetch-signed-out");
  await visit("/nowhere", "not-found");
  await visit("/auth/callback?code=x&state=y", "sign-in-not-started");
  await visit("/auth/signed-out", "signed-out-page");

  await page.goto(`${url}/profile`);
  await keep(page, "picker");
  await press(alice);
  await see(page, "Permissions requested");
  await keep(page, "consent");
  await press("Cancel");
  await see(page, "You declined");
  await keep(page, "declined");
  await page.goto(`${url}/auth/sign-in?prompt=select_account`);
  await page.getByRole("button", { name: "Use another account" }).click();
  await press(erik);
  await see(page, "Need admin approval");
  await keep(page, "admin-approval");

  await page.goto(`${url}/auth/sign-in?prompt=select_account`);
  await pickAccount(page, alice, true);
  await see(page, "Hello, Alice Ahlberg");
  await keep(page, "home-signed-in");
  await press("Fetch /api/me");
  await page.getByText("200 OK").waitFor();
  await keep(page, "fetch-signed-in");
  await page.goto(url);
  await page.keyboard.press("Tab");
  await keep(page, "keyboard");
  await visit("/profile", "profile");
  control.queueFault({ on: "graph", path: "/me/photo/$value", error: { error: "ImageNotFound", status: 404 } });
  await visit("/profile", "profile-without-photo");
  control.queueFault({ on: "graph", path: "/me", error: { error: "TooManyRequests", status: 429 } });
  await visit("/profile", "graph-error");
  await visit("/claims", "claims");
  await visit("/auth/sign-out", "confirm-sign-out");
  await context.route(`${url}/auth/signed-out`, (route) => route.fulfill({ status: 204 })); // Entra's own page stays
  await press("Sign out");
  await see(page, "You are signed out");
  await keep(page, "signed-out-at-entra");
  await context.unroute(`${url}/auth/signed-out`);
  await page.goto(emulatorUrl);
  await keep(page, "emulator-home");
}
