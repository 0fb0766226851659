import { randomInt } from "node:crypto";

import { fillClientId, type TokenFault } from "../faults/fault.ts";
import { applyPatch, isJsonObject, type Json, type JsonObject } from "../lib/json.ts";
import { type ClaimsRequest, requestedContexts } from "../model/claims-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Emulation } from "../state/emulation.ts";
import { accessTokenClaims, type ClientAuth } from "../tokens/access-token.ts";
import { clientInfo, encodeClientInfo } from "../tokens/client-info.ts";
import { issueIdToken } from "../tokens/issue-id-token.ts";
import { signToken } from "../tokens/sign-token.ts";
import type { UserGrant } from "./grant.ts";
import { grantedScopes } from "./granted-scopes.ts";

interface UserTokenOptions {
  readonly includeClientInfo: boolean;
  readonly claims: ClaimsRequest;
  readonly clientAuth: ClientAuth;
  readonly fault: TokenFault | undefined;
}

/**
 * Returns the body of a successful token response for a user, with the changes that a fault demands.
 *
 * @throws {EntraError} AADSTS50076, when an authentication context is missing; AADSTS65001, when consent is missing
 */
export async function userTokenResponse(
  emulation: Emulation,
  app: SeedApp,
  grant: UserGrant,
  { includeClientInfo, claims, clientAuth, fault }: UserTokenOptions,
): Promise<JsonObject> {
  const { clock, issuers, keys, refreshTokens } = emulation;
  const { identity, openIdScopes, sid, authenticatedAt } = grant;
  requireContexts(grant, claims);
  const granted = grantedScopes(emulation, app, grant);
  if (fault?.rotateKeys !== undefined) {
    await keys.rotate(fault.rotateKeys.keepOld);
  }
  // Entra picks a random lifetime between 60 and 90 minutes, so that no client relies on a fixed one.
  const lifetimeSeconds = fault?.accessTokenLifetimeSeconds ?? randomInt(3599, 5400);
  const { resource } = grant.resourceScopes;
  const access = {
    issuers,
    now: clock.now(),
    lifetimeSeconds,
    app,
    identity,
    resource,
    sid,
    scopes: granted.values,
    acrs: claims.accessTokenContexts,
    handlesChallenges: claims.handlesChallenges,
    clientAuth,
  };
  const response: Record<string, Json> = {
    token_type: "Bearer",
    scope: granted.scope,
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await signToken(accessTokenClaims(access), identity.tenantId, keys),
  };
  if (fault?.refreshInSeconds !== undefined) {
    response["refresh_in"] = fault.refreshInSeconds;
  }
  if (openIdScopes.has("offline_access")) {
    response["refresh_token"] = refreshTokens.issue({
      clientId: app.clientId,
      user: identity.user,
      sid,
      authenticatedAt,
      contexts: grant.contexts,
    });
  }
  if (openIdScopes.has("openid")) {
    const input = {
      app,
      identity,
      openIdScopes,
      sid,
      authenticatedAt,
      nonce: grant.nonce,
      acrs: claims.idTokenContexts,
    };
    response["id_token"] = await issueIdToken(emulation, input, fault?.idToken);
  }
  const info = includeClientInfo ? encodedClientInfo(grant, fault?.clientInfo) : undefined;
  if (info !== undefined) {
    response["client_info"] = info;
  }
  const patch = fillClientId(fault?.json ?? {}, app.clientId);
  return applyPatch(response, isJsonObject(patch) ? patch : {});
}

/**
 * Conditional Access: requires the user to interact if the original sign-in did not satisfy a context (AADSTS50076).
 */
function requireContexts({ contexts }: UserGrant, claims: ClaimsRequest): void {
  if (requestedContexts(claims).every((context) => contexts.includes(context))) {
    return;
  }
  const { json } = claims;
  throw new EntraError(
    50076,
    "interaction_required",
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
    { suberror: "basic_action", ...(json === undefined ? {} : { claims: json }) },
  );
}

function encodedClientInfo({ identity }: UserGrant, fault: TokenFault["clientInfo"]): string | undefined {
  if (fault === null || typeof fault === "string") {
    return fault ?? undefined;
  }
  return encodeClientInfo(applyPatch({ ...clientInfo(identity) }, fault));
}
