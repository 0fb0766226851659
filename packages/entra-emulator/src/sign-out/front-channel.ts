import { isLoopback } from "../model/redirect-uri.ts";
import type { AccountSession } from "../state/browser-sessions.ts";
import type { Emulation } from "../state/emulation.ts";

/**
 * Returns the URLs to open in iframes: one for each origin at which an app has signed this account in (OpenID Connect
 * Front-Channel Logout 1.0).
 */
export function frontChannelUrls({ directory, issuers }: Emulation, account: AccountSession): readonly string[] {
  return directory.apps().flatMap((app) => {
    const use = account.apps.get(app.clientId);
    const registered = app.frontChannelLogoutUrl;
    if (use === undefined || registered === undefined) {
      return [];
    }
    const urls = new Set([...use.origins].map((origin) => atOrigin(registered, origin)));
    return [...urls].map((frame) => {
      const url = new URL(frame);
      url.searchParams.set("sid", account.sid);
      url.searchParams.set("iss", issuers.versionTwo(use.tenantId));
      return url.href;
    });
  });
}

/**
 * The seed cannot know the port of an app on loopback, so the URL gets the origin of the redirect URI that the app
 * used.
 */
function atOrigin(registered: string, origin: string): string {
  const url = new URL(registered);
  return isLoopback(url) && isLoopback(new URL(origin)) ? new URL(url.pathname + url.search, origin).href : registered;
}
