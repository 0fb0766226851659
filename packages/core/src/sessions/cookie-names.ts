import { createHash } from "node:crypto";

import type { CookieToSet } from "../types/http.ts";
import type { CookieConfig } from "./config.ts";

/** Names and attributes of our cookies. */
export interface CookieNames {
  readonly session: string;
  readonly transactionPrefix: string;
  sessionCookie(value: string): CookieToSet;
  transactionCookie(name: string, value: string): CookieToSet;
  /** Repeats the attributes, without which some browsers keep the cookie. */
  expired(cookie: CookieToSet): CookieToSet;
}

/**
 * A day, although an attempt ends after 15 minutes: so we can tell an attempt that came back late from one that never
 * existed.
 */
const transactionSeconds = 24 * 3600;

/**
 * Browsers send cookies to every port of a host, so the names contain a hash of client and address: two apps on
 * localhost do not disturb each other. `__Host-` keeps other hosts of the same site from planting a cookie.
 */
export function createCookieNames({ clientId, baseUrl, secure, responseMode }: CookieConfig): CookieNames {
  const hash = createHash("sha256").update(`${clientId}|${baseUrl}`).digest("hex").slice(0, 10);
  const prefix = secure ? "__Host-" : "";
  const crossSite = responseMode === "form_post";
  return {
    session: `${prefix}identity-${hash}`,
    transactionPrefix: `${prefix}sign-in-${hash}-`,
    sessionCookie(value: string): CookieToSet {
      return { name: this.session, value, path: "/", sameSite: "lax", secure };
    },
    // A cross-site POST carries only SameSite=None cookies, which must be Secure. Browsers accept that on localhost
    // too.
    transactionCookie: (name: string, value: string): CookieToSet => ({
      name,
      value,
      maxAge: transactionSeconds,
      path: "/",
      sameSite: crossSite ? "none" : "lax",
      secure: secure || crossSite,
    }),
    expired: (cookie: CookieToSet): CookieToSet => ({ ...cookie, value: "", maxAge: 0 }),
  };
}
