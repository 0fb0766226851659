import { pickAccount, see } from "../person.ts";
import { alice, erik, type Walk } from "./walk.ts";

export async function walkTokenAcquisition(walk: Walk): Promise<void> {
  const { context, emulator, capture, page, press, visit } = walk;
  const { url } = walk.sample;
  const { control } = emulator;
  await visit("/", "home-signed-out");
  await press("Fetch /api/me");
  await page.getByText("Sign in and return here").waitFor();
  await capture("fetch-signed-out");
  await visit("/nowhere", "not-found");
  await visit("/auth/callback?code=x&state=y", "sign-in-not-started");
  await visit("/auth/signed-out", "signed-out-page");

  await page.goto(`${url}/profile`);
  await capture("picker");
  await press(alice);
  await see(page, "Permissions requested");
  await capture("consent");
  await press("Cancel");
  await see(page, "You declined");
  await capture("declined");
  await page.goto(`${url}/auth/sign-in?prompt=select_account`);
  await press("Use another account");
  await press(erik);
  await see(page, "Need admin approval");
  await capture("admin-approval");

  await page.goto(`${url}/auth/sign-in?prompt=select_account`);
  await pickAccount(page, alice, true);
  await see(page, "Hello, Alice Ahlberg");
  await capture("home-signed-in");
  await press("Fetch /api/me");
  await page.getByText("200 OK").waitFor();
  await capture("fetch-signed-in");
  await page.goto(url);
  await page.keyboard.press("Tab");
  await capture("keyboard");
  await visit("/profile", "profile");
  control.queueFault({ on: "graph", path: "/me/photo/$value", error: { error: "ImageNotFound", status: 404 } });
  await visit("/profile", "profile-without-photo");
  control.queueFault({ on: "graph", path: "/me", error: { error: "TooManyRequests", status: 429 } });
  await visit("/profile", "graph-error");
  await visit("/claims", "claims");
  await visit("/auth/sign-out", "confirm-sign-out");
  // Entra's signed-out page stays.
  await context.route(`${url}/auth/signed-out`, (route) => route.fulfill({ status: 204 }));
  await press("Sign out");
  await see(page, "You are signed out");
  await capture("signed-out-at-entra");
  await context.unroute(`${url}/auth/signed-out`);
  await page.goto(emulator.url);
  await capture("emulator-home");
}
