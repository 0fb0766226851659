import { createHash } from "node:crypto";

import type { CookieToSet } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";

/** Names and attributes of our cookies. */
export interface CookieNames {
  readonly session: string;
  readonly transactionPrefix: string;
  sessionCookie(value: string): CookieToSet;
  transactionCookie(name: string, value: string): CookieToSet;
  /** Repeats the attributes, without which some browsers keep the cookie. */
  expired(cookie: CookieToSet): CookieToSet;
}

/** A day, although an attempt ends after 15 minutes: an attempt that came back late is told from one that never was. */
const transactionSeconds = 24 * 3600;

/**
 * Browsers send cookies to every port of a host, so the name carries a hash of the client and the address: two apps on localhost
 * leave each other alone. `__Host-` keeps other hosts of the same site from planting one.
 */
export function createCookieNames(options: ResolvedOptions): CookieNames {
  const hash = createHash("sha256").update(`${options.clientId}|${options.baseUrl}`).digest("hex").slice(0, 10);
  const prefix = options.secure ? "__Host-" : "";
  const crossSite = options.responseMode === "form_post";
  return {
    session: `${prefix}identity-${hash}`,
    transactionPrefix: `${prefix}sign-in-${hash}-`,
    sessionCookie(value: string): CookieToSet {
      return { name: this.session, value, path: "/", sameSite: "lax", secure: options.secure };
    },
    // A cross-site POST brings only SameSite=None cookies, and those have to be Secure; browsers take that on localhost too.
    transactionCookie: (name: string, value: string): CookieToSet => ({
      name,
      value,
      maxAge: transactionSeconds,
      path: "/",
      sameSite: crossSite ? "none" : "lax",
      secure: options.secure || crossSite,
    }),
    expired: (cookie: CookieToSet): CookieToSet => ({ ...cookie, value: "", maxAge: 0 }),
  };
}
