import { getCookie, setCookie } from "hono/cookie";

import type { Emulation } from "../emulation.ts";
import type { EmulatorContext } from "../http/environment.ts";
import type { BrowserSession } from "../model/browser-sessions.ts";

/** The name carries the port, because cookies do not know ports: two emulators on one host would overwrite each other's. */
function cookieName({ port }: Emulation): string {
  return `ESTSAUTH-${port}`;
}

export function findBrowser(context: EmulatorContext, emulation: Emulation): BrowserSession | undefined {
  return emulation.browsers.find(getCookie(context, cookieName(emulation)));
}

/** The browser's session, begun now where there was none. */
export function openBrowser(context: EmulatorContext, emulation: Emulation): BrowserSession {
  const existing = findBrowser(context, emulation);
  if (existing !== undefined) {
    return existing;
  }
  const browser = emulation.browsers.create();
  setCookie(context, cookieName(emulation), browser.id, { path: "/", httpOnly: true, sameSite: "Lax" });
  return browser;
}
