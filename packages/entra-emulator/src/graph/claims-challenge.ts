import type { JWTPayload } from "jose";

import type { Emulation } from "../emulation.ts";
import { graphAppId } from "../model/graph-api.ts";
import { GraphError } from "./graph-error.ts";

/** Refuses a token that is valid but not enough, where the client has said that it can handle that (`xms_cc` with `cp1`). */
export function checkAccess(claims: JWTPayload, path: string, emulation: Emulation): void {
  const { access, clock } = emulation;
  const capabilities = [claims["xms_cc"]].flat().map((capability) => String(capability).toLowerCase());
  if (!capabilities.includes("cp1")) {
    return;
  }
  if (access.hasEnded(claims["sid"])) {
    const claim = { nbf: { essential: true, value: String(clock.now()) } };
    throw challenge(emulation, claim, "TokenCreatedWithOutdatedPolicies", "The session of the token has ended.");
  }
  const context = access.contextFor(path);
  if (context !== undefined && ![claims["acrs"]].flat().includes(context)) {
    const claim = { acrs: { essential: true, value: context } };
    throw challenge(emulation, claim, "ClaimsChallenge", `The authentication context ${context} is required.`);
  }
}

/** Continuous access evaluation: 401 with the claims that a new token has to satisfy, in base64. */
function challenge({ baseUrl }: Emulation, accessToken: object, code: string, message: string): GraphError {
  const claims = Buffer.from(JSON.stringify({ access_token: accessToken })).toString("base64");
  return new GraphError(401, "InvalidAuthenticationToken", `${message} (${code})`, {
    "www-authenticate": `Bearer realm="", authorization_uri="${baseUrl}/common/oauth2/authorize", client_id="${graphAppId}", error="insufficient_claims", claims="${claims}"`,
  });
}
