import { graphAppId } from "../model/graph-api.ts";
import type { Emulation } from "../state/emulation.ts";

/** Returns the `WWW-Authenticate` header of a response to a call without a valid token. */
export function bearerChallenge({ baseUrl }: Emulation): string {
  return `Bearer realm="", authorization_uri="${baseUrl}/common/oauth2/authorize", client_id="${graphAppId}"`;
}

/**
 * Returns the `WWW-Authenticate` header with a claims challenge, as in continuous access evaluation: the token has
 * not expired but is no longer sufficient. The claims that a new token has to satisfy are in base64.
 */
export function claimsChallenge(emulation: Emulation, claims: string): string {
  const encoded = Buffer.from(claims).toString("base64");
  return `${bearerChallenge(emulation)}, error="insufficient_claims", claims="${encoded}"`;
}
