import { pickAccount, see, signOut } from "../person.ts";
import { alice, type Walk } from "./walk.ts";

export async function walkIncrementalConsent({ emulator, keep, page, press, sample, visit }: Walk): Promise<void> {
  await visit("/", "home-signed-out");
  await page.goto(`${sample.url}/mail/read`);
  await pickAccount(page, alice, true);
  await see(page, "Your newest messages");
  await keep("read-mail");
  await visit("/", "home-signed-in");
  await visit("/mail/send", "send-mail-without-consent");
  await page.getByRole("link", { name: "Continue to the consent page" }).click();
  await see(page, "Permissions requested");
  await keep("entra-consent");
  await press("Cancel");
  await see(page, "You declined");
  await keep("declined");
  await page.goto(`${sample.url}/mail/send`);
  await page.getByRole("link", { name: "Continue to the consent page" }).click();
  await press("Accept");
  await see(page, "Send mail");
  await keep("send-mail");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Message sent.").waitFor();
  await keep("sent");
  emulator.control.queueFault({ on: "graph", status: 503 });
  await visit("/mail/read", "graph-error");
  await visit("/nowhere", "not-found");
  await signOut(page); // the next round wants an account that has agreed to nothing
}
