import { see, signOutToStart } from "../person.ts";
import { alice, type Walk } from "./walk.ts";

export async function walkPlainRoutes({ emulator, capture, page, press, sample, visit }: Walk): Promise<void> {
  await visit("/", "login");
  await visit("/nowhere", "not-found");
  await visit("/getAToken?code=x&state=y", "foreign-state");
  await page.goto(`${sample.url}/graphcall`);
  await press(alice);
  await see(page, "Permissions requested");
  await press("Cancel");
  await see(page, "You declined");
  await capture("declined");
  emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 60 });
  await page.goto(`${sample.url}/login`);
  await page.getByRole("link", { name: "Sign in with Microsoft" }).click();
  await see(page, "Permissions requested"); // Entra already knows the user
  await press("Accept");
  await see(page, "Welcome, Alice Ahlberg");
  await capture("home");
  await visit("/graphcall", "graphcall-saved");
  await visit("/graphcall", "graphcall-unchanged");
  await visit("/login", "login-signed-in");
  emulator.control.queueFault({ on: "graph", status: 503 });
  await visit("/graphcall", "graph-error");
  await signOutToStart(page);
}
