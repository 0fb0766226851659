import type { JsonObject } from "../lib/json.ts";
import { randomToken } from "../lib/random.ts";
import type { Identity, Resource } from "../model/directory.ts";
import type { SeedApp } from "../model/seed.ts";
import { pairwiseSubject } from "./id-token.ts";
import type { Issuers } from "./issuers.ts";
import { assignedRoles } from "./memberships.ts";

/**
 * How the client authenticated, as `appidacr` and `azpacr` report it: "1" with a secret, "2" with a signed assertion.
 */
export type ClientAuth = "1" | "2";

export interface AccessTokenInput {
  readonly issuers: Issuers;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  readonly app: SeedApp;
  readonly identity: Identity;
  readonly resource: Resource;
  readonly scopes: readonly string[];
  readonly sid: string;
  /** Authentication contexts that were requested and have been satisfied. */
  readonly acrs: readonly string[];
  /**
   * Whether the client has declared that it handles claims challenges. The token then says so and can be revoked
   * immediately.
   */
  readonly handlesChallenges: boolean;
  readonly clientAuth: ClientAuth;
}

/** Returns the claims of an access token, in the version that the resource (not the client) is configured for. */
export function accessTokenClaims(input: AccessTokenInput): JsonObject {
  const { now, identity, resource, scopes } = input;
  return {
    iat: now,
    nbf: now,
    exp: now + input.lifetimeSeconds,
    aio: randomToken(24),
    name: identity.user.displayName,
    oid: identity.oid,
    rh: `1.${randomToken(12)}`,
    scp: scopes.join(" "),
    sub: pairwiseSubject(identity, resource.appId),
    tid: identity.tenantId,
    uti: randomToken(16),
    ...assignedRoles(identity, resource.appId),
    ...(input.acrs.length === 0 ? {} : { acrs: [...input.acrs] }),
    ...(input.handlesChallenges ? { xms_cc: ["cp1"], sid: input.sid } : {}),
    ...(resource.api.accessTokenVersion === 1 ? versionOne(input) : versionTwo(input)),
  };
}

function versionOne({ issuers, app, identity, resource, clientAuth }: AccessTokenInput): JsonObject {
  return {
    aud: resource.api.identifierUri,
    iss: issuers.versionOne(identity.tenantId),
    appid: app.clientId,
    app_displayname: app.displayName,
    appidacr: clientAuth,
    acr: "1",
    amr: ["pwd"],
    ...(identity.guest ? { idp: issuers.versionOne(identity.user.tenantId) } : {}),
    unique_name: identity.user.userPrincipalName,
    upn: identity.userPrincipalName,
    ver: "1.0",
  };
}

function versionTwo({ issuers, app, identity, resource, clientAuth }: AccessTokenInput): JsonObject {
  return {
    aud: resource.appId,
    iss: issuers.versionTwo(identity.tenantId),
    azp: app.clientId,
    azpacr: clientAuth,
    ...(identity.guest ? { idp: issuers.versionOne(identity.user.tenantId) } : {}),
    preferred_username: identity.user.userPrincipalName,
    ver: "2.0",
  };
}
