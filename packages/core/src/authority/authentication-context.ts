import { stringsOf } from "../lib/strings-of.ts";
import type { JsonObject } from "../types/json.ts";

/**
 * Returns whether a token proves an authentication context of Conditional Access (`acrs` claim; Microsoft: "Developers'
 * guide to Conditional Access authentication context").
 */
export function hasAuthenticationContext(claims: JsonObject, value: string): boolean {
  return stringsOf(claims["acrs"]).includes(value);
}

/** Returns the claims request for it (OpenID Connect Core 5.5), as JSON text. */
export function authenticationContextClaims(token: "access_token" | "id_token", value: string): string {
  return JSON.stringify({ [token]: { acrs: { essential: true, value } } });
}
