import { pickAccount, see, signOutToStart } from "../person.ts";
import { alice, type Walk } from "./walk.ts";

export async function walkSessionCache({ emulator, capture, page, press, sample, visit }: Walk): Promise<void> {
  await visit("/", "home-signed-out");
  await visit("/auth/callback?code=x&state=y", "sign-in-not-started");
  await page.goto(`${sample.url}/secure/aad`);
  await press(alice);
  await see(page, "Permissions requested");
  await press("Cancel");
  await see(page, "You declined");
  await capture("declined");
  await page.goto(`${sample.url}/sign_in`);
  await pickAccount(page, alice, true);
  await see(page, "Your account");
  await capture("account");
  await visit("/", "home-signed-in");
  await visit("/graph/me", "user-info");
  await visit("/nowhere", "not-found");
  emulator.control.queueFault({ on: "graph", status: 503 });
  await visit("/graph/me", "graph-error");
  await signOutToStart(page);
}
