import { pickAccount, see, signOut } from "../person.ts";
import { alice, type Walk } from "./walk.ts";

export async function walkIncrementalConsent({ emulator, capture, page, press, sample, visit }: Walk): Promise<void> {
  await visit("/", "home-signed-out");
  await page.goto(`${sample.url}/mail/read`);
  await pickAccount(page, alice, true);
  await see(page, "Your newest messages");
  await capture("read-mail");
  await visit("/", "home-signed-in");
  await visit("/mail/send", "send-mail-without-consent");
  await page.getByRole("link", { name: "Continue to the consent page" }).click();
  await see(page, "Permissions requested");
  await capture("entra-consent");
  await press("Cancel");
  await see(page, "You declined");
  await capture("declined");
  await page.goto(`${sample.url}/mail/send`);
  await page.getByRole("link", { name: "Continue to the consent page" }).click();
  await press("Accept");
  await see(page, "Send mail");
  await capture("send-mail");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Message sent.").waitFor();
  await capture("sent");
  emulator.control.queueFault({ on: "graph", status: 503 });
  await visit("/mail/read", "graph-error");
  await visit("/nowhere", "not-found");
  await signOut(page); // the next round needs an account without consent
}
