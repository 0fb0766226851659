import { getCookie, setCookie } from "hono/cookie";

import type { BrowserSession } from "../state/browser-sessions.ts";
import type { Emulation } from "../state/emulation.ts";
import type { EmulatorContext } from "./environment.ts";

/**
 * The name contains the port because cookies ignore ports: two emulators on one host would overwrite each other's
 * cookie.
 */
function cookieName({ port }: Emulation): string {
  return `ESTSAUTH-${port}`;
}

export function findBrowser(context: EmulatorContext, emulation: Emulation): BrowserSession | undefined {
  return emulation.browsers.find(getCookie(context, cookieName(emulation)));
}

/** Returns the browser's session, and creates it if necessary. */
export function openBrowser(context: EmulatorContext, emulation: Emulation): BrowserSession {
  const existing = findBrowser(context, emulation);
  if (existing !== undefined) {
    return existing;
  }
  const browser = emulation.browsers.create();
  setCookie(context, cookieName(emulation), browser.id, { path: "/", httpOnly: true, sameSite: "Lax" });
  return browser;
}
