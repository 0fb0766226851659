import { randomInt } from "node:crypto";
import { fillClientId, type TokenFault } from "../control/fault.ts";
import type { Emulation } from "../emulation.ts";
import type { SeedApp } from "../model/seed.ts";
import { accessTokenClaims } from "../tokens/access-token.ts";
import { clientInfo, encodeClientInfo } from "../tokens/client-info.ts";
import { issueIdToken } from "../tokens/issue-id-token.ts";
import { applyPatch, isJsonObject, type Json, type JsonObject } from "../tokens/json.ts";
import { signToken } from "../tokens/sign-token.ts";
import { grantedScopes } from "./granted-scopes.ts";
import type { Grant } from "./grants.ts";

/** The body of a successful answer, with what a fault changes in it. */
export async function tokenAnswer(
  emulation: Emulation,
  app: SeedApp,
  grant: Grant,
  options: { readonly clientInfo: boolean; readonly fault: TokenFault | undefined },
): Promise<JsonObject> {
  const { baseUrl, clock, keys, refreshTokens } = emulation;
  const { identity, openIdScopes, sid, authenticatedAt } = grant;
  const { fault } = options;
  const granted = grantedScopes(emulation, app, grant);
  if (fault?.rotateKeys !== undefined) {
    await keys.rotate(fault.rotateKeys.keepOld);
  }
  // Entra draws a lifetime between 60 and 90 minutes, so that nobody counts on one.
  const lifetimeSeconds = fault?.accessTokenLifetimeSeconds ?? randomInt(3599, 5400);
  const { resource } = grant.resourceScopes;
  const access = { baseUrl, now: clock.now(), lifetimeSeconds, app, identity, resource, scopes: granted.values };
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
    });
  }
  if (openIdScopes.has("openid")) {
    const input = { app, identity, openIdScopes, sid, authenticatedAt, nonce: grant.nonce };
    answer["id_token"] = await issueIdToken(emulation, input, fault?.idToken);
  }
  const info = options.clientInfo ? encodedClientInfo(grant, fault?.clientInfo) : undefined;
  if (info !== undefined) {
    answer["client_info"] = info;
  }
  const patch = fillClientId(fault?.json ?? {}, app.clientId);
  return applyPatch(answer, isJsonObject(patch) ? patch : {});
}

function encodedClientInfo({ identity }: Grant, fault: TokenFault["clientInfo"]): string | undefined {
  if (fault === null || typeof fault === "string") {
    return fault ?? undefined;
  }
  return encodeClientInfo(applyPatch({ ...clientInfo(identity) }, fault));
}
