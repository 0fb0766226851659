import { type CompactJWSHeaderParameters, jwtVerify, type JWTPayload } from "jose";

import { requireParameter } from "../http/parameters.ts";
import { EntraError } from "../model/entra-error.ts";
import { parseScopes, singleResource } from "../model/scopes.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import type { GrantHandler } from "./grant.ts";

/**
 * Verifies a request of an API on behalf of the user who called it (Microsoft identity platform: on-behalf-of flow).
 */
export const onBehalfOf: GrantHandler = async ({ parameters, authority, app }, emulation) => {
  const { directory } = emulation;
  if (requireParameter(parameters, "requested_token_use") !== "on_behalf_of") {
    throw new EntraError(
      900144,
      "invalid_request",
      "The request body must contain 'requested_token_use=on_behalf_of'.",
    );
  }
  const claims = await verifyAssertion(requireParameter(parameters, "assertion"), app, emulation);
  const { tid, oid, scp, sid, acrs } = claims;
  const user =
    typeof tid === "string" && typeof oid === "string" ? directory.identityByObjectId(tid, oid)?.user : undefined;
  if (user === undefined || typeof scp !== "string") {
    throw new EntraError(
      50013,
      "invalid_grant",
      "Assertion failed validation. The token does not identify a user; app-only tokens cannot be exchanged.",
    );
  }
  const identity = directory.identity(user, authority);
  if (identity === undefined) {
    throw new EntraError(50020, "invalid_grant", "The user account does not exist in this tenant.");
  }
  const scopes = parseScopes(requireParameter(parameters, "scope"), directory);
  return {
    identity,
    sid: typeof sid === "string" ? sid : "",
    authenticatedAt: typeof claims.iat === "number" ? claims.iat : emulation.clock.now(),
    contexts: Array.isArray(acrs) ? (acrs as unknown[]).filter((context) => typeof context === "string") : [],
    nonce: undefined,
    openIdScopes: scopes.openId,
    resourceScopes: singleResource(scopes, directory),
  };
};

async function verifyAssertion(assertion: string, app: SeedApp, { clock, keys }: Emulation): Promise<JWTPayload> {
  const verified = await jwtVerify(
    assertion,
    ({ kid }: CompactJWSHeaderParameters) => {
      const key = keys.find(kid);
      if (key === undefined) {
        throw new Error("unknown key");
      }
      return key.publicKey;
    },
    { algorithms: ["RS256"], currentDate: new Date(clock.now() * 1000) },
  ).catch((error: unknown) => {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw expired
      ? new EntraError(500133, "invalid_grant", "Assertion is not within its valid time range.")
      : new EntraError(50013, "invalid_grant", "Assertion failed signature validation.");
  });
  const audiences = [app.clientId, `api://${app.clientId}`, app.api?.identifierUri];
  if (!audiences.includes(String(verified.payload.aud))) {
    throw new EntraError(
      500131,
      "invalid_grant",
      `Assertion audience does not match the Client app presenting the assertion: '${app.clientId}'.`,
    );
  }
  return verified.payload;
}
