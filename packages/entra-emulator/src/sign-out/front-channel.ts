import type { Emulation } from "../emulation.ts";
import type { AccountSession } from "../model/browser-sessions.ts";
import { isLoopback } from "../model/redirect-uri.ts";

/** The addresses to open in frames, one for each place where an app has signed this account in (Front-Channel Logout 1.0). */
export function frontChannelAddresses({ directory, issuers }: Emulation, account: AccountSession): readonly string[] {
  return directory.apps().flatMap((app) => {
    const seen = account.apps.get(app.clientId);
    const registered = app.frontChannelLogoutUrl;
    if (seen === undefined || registered === undefined) {
      return [];
    }
    const addresses = new Set([...seen.origins].map((origin) => atOrigin(registered, origin)));
    return [...addresses].map((address) => {
      const url = new URL(address);
      url.searchParams.set("sid", account.sid);
      url.searchParams.set("iss", issuers.of(seen.tenantId));
      return url.href;
    });
  });
}

/** On loopback the seed cannot know the port of an app, so the address follows the redirect URI that the app used. */
function atOrigin(address: string, origin: string): string {
  const url = new URL(address);
  return isLoopback(url) && isLoopback(new URL(origin)) ? new URL(url.pathname + url.search, origin).href : address;
}
