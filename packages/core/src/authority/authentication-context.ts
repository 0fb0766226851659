import type { JsonObject } from "../lib/json.ts";
import { textsOf } from "../identity/known-caller.ts";

/** Whether a token proves an authentication context of Conditional Access (`acrs` claim; Microsoft: "Developers' guide to authentication context"). */
export function hasAuthenticationContext(claims: JsonObject, value: string): boolean {
  return textsOf(claims["acrs"]).includes(value);
}

/** The claims request that asks for it (OpenID Connect Core 5.5), as JSON text. */
export function authenticationContextClaims(token: "access_token" | "id_token", value: string): string {
  return JSON.stringify({ [token]: { acrs: { essential: true, value } } });
}
