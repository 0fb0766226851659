import { defaultSeed, type Emulator, type Seed } from "@identity-web/entra-emulator";

import { Browser } from "../../packages/core/test/support/browser.ts";
import { path } from "./variants.ts";

const tenantId = "11111111-1111-4111-8111-111111111111";
const clientId = "aaaaaaaa-0000-4000-8000-00000000000a";

/** Returns the default seed of the emulator, with users who have consented to everything. */
export function seedWithUsers(count: number): Seed {
  const users = Array.from({ length: count }, (_, index) => ({
    oid: `00000000-1111-4000-8000-${String(index).padStart(12, "0")}`,
    tenantId,
    userPrincipalName: usernameOf(index),
    displayName: nameOf(index),
    consentedApps: [clientId],
  }));
  return { ...defaultSeed, users: [...defaultSeed.users, ...users] };
}

const usernameOf = (index: number): string => `person-${index}@contoso.com`;
const nameOf = (index: number): string => `The person ${String(index).padStart(4, "0")}`;

/** Signs `count` users in at a server, as browsers do, and returns their `Cookie` headers. */
export async function signInAll(emulator: Emulator, origin: string, count: number): Promise<string[]> {
  const cookies: string[] = [];
  const batchSize = 20;
  for (let from = 0; from < count; from += batchSize) {
    const batch = Array.from({ length: Math.min(batchSize, count - from) }, (_, index) => from + index);
    cookies.push(...(await Promise.all(batch.map((index) => signIn(emulator, origin, index)))));
  }
  return cookies;
}

async function signIn(emulator: Emulator, origin: string, index: number): Promise<string> {
  const browser = new Browser(origin);
  const { location = "" } = await browser.navigate(path);
  const { url } = await emulator.signIn(location, usernameOf(index));
  await browser.navigate(url.href);
  const { status, body } = await browser.fetch(path);
  // Makes sure that we measure this user's page, with this user's token.
  if (status !== 200 || !body.includes(nameOf(index))) {
    throw new Error(`${usernameOf(index)} got ${status}: ${body}`);
  }
  return browser.cookieHeader();
}
