import { randomInt } from "node:crypto";

import { fillClientId, type TokenFault } from "../control/fault.ts";
import type { Emulation } from "../emulation.ts";
import { type ClaimsRequest, requestedContexts } from "../model/claims-request.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";
import { accessTokenClaims } from "../tokens/access-token.ts";
import { clientInfo, encodeClientInfo } from "../tokens/client-info.ts";
import { issueIdToken } from "../tokens/issue-id-token.ts";
import { applyPatch, isJsonObject, type Json, type JsonObject } from "../tokens/json.ts";
import { signToken } from "../tokens/sign-token.ts";
import { grantedScopes } from "./granted-scopes.ts";
import type { UserGrant } from "./grants.ts";

/** The body of a successful answer, with what a fault changes in it. */
export async function tokenAnswer(
  emulation: Emulation,
  app: SeedApp,
  grant: UserGrant,
  options: {
    readonly clientInfo: boolean;
    readonly claims: ClaimsRequest;
    /** How the client has proven itself: "1" a secret, "2" an assertion. */
    readonly proof: "1" | "2";
    readonly fault: TokenFault | undefined;
  },
): Promise<JsonObject> {
  const { clock, issuers, keys, refreshTokens } = emulation;
  const { identity, openIdScopes, sid, authenticatedAt } = grant;
  const { claims, fault } = options;
  requireContexts(grant, claims);
  const granted = grantedScopes(emulation, app, grant);
  if (fault?.rotateKeys !== undefined) {
    await keys.rotate(fault.rotateKeys.keepOld);
  }
  // Entra draws a lifetime between 60 and 90 minutes, so that nobody counts on one.
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
    proof: options.proof,
  };
  const answer: Record<string, Json> = {
    token_type: "Bearer",
    scope: granted.scope,
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await signToken(accessTokenClaims(access), identity.tenantId, keys),
  };
  if (fault?.refreshInSeconds !== undefined) {
    answer["refresh_in"] = fault.refreshInSeconds;
  }
  if (openIdScopes.has("offline_access")) {
    answer["refresh_token"] = refreshTokens.issue({
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
    answer["id_token"] = await issueIdToken(emulation, input, fault?.idToken);
  }
  const info = options.clientInfo ? encodedClientInfo(grant, fault?.clientInfo) : undefined;
  if (info !== undefined) {
    answer["client_info"] = info;
  }
  const patch = fillClientId(fault?.json ?? {}, app.clientId);
  return applyPatch(answer, isJsonObject(patch) ? patch : {});
}

/** Conditional access: what the sign-in behind the grant has not satisfied, the user has to do (AADSTS50076). */
function requireContexts({ contexts }: UserGrant, claims: ClaimsRequest): void {
  if (requestedContexts(claims).every((context) => contexts.includes(context))) {
    return;
  }
  const text = claims.text;
  throw new EntraError(
    50076,
    "interaction_required",
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
    { suberror: "basic_action", ...(text === undefined ? {} : { claims: text }) },
  );
}

function encodedClientInfo({ identity }: UserGrant, fault: TokenFault["clientInfo"]): string | undefined {
  if (fault === null || typeof fault === "string") {
    return fault ?? undefined;
  }
  return encodeClientInfo(applyPatch({ ...clientInfo(identity) }, fault));
}
