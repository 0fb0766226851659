import type { JWTPayload } from "jose";

import type { Emulation } from "../state/emulation.ts";
import { GraphError } from "./graph-error.ts";
import { claimsChallenge } from "./www-authenticate.ts";

/**
 * Refuses a valid but insufficient token if the client has declared that it handles claims challenges (`xms_cc` with
 * `cp1`).
 *
 * @throws {GraphError} 401 with a claims challenge, when the token's session has ended, or when the path requires an
 * authentication context that the token does not contain
 */
export function checkAccess(token: JWTPayload, path: string, emulation: Emulation): void {
  const { access, clock } = emulation;
  const capabilities = [token["xms_cc"]].flat().map((capability) => String(capability).toLowerCase());
  if (!capabilities.includes("cp1")) {
    return;
  }
  if (access.hasEnded(token["sid"])) {
    throw insufficientClaims(
      emulation,
      { nbf: { essential: true, value: String(clock.now()) } },
      "The session of the token has ended. (TokenCreatedWithOutdatedPolicies)",
    );
  }
  const context = access.contextFor(path);
  if (context !== undefined && ![token["acrs"]].flat().includes(context)) {
    throw insufficientClaims(
      emulation,
      { acrs: { essential: true, value: context } },
      `The authentication context ${context} is required. (ClaimsChallenge)`,
    );
  }
}

function insufficientClaims(emulation: Emulation, accessToken: object, message: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, {
    "www-authenticate": claimsChallenge(emulation, JSON.stringify({ access_token: accessToken })),
  });
}
