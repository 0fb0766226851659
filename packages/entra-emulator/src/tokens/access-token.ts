import type { Identity, Resource } from "../model/directory.ts";
import { randomToken } from "../model/random.ts";
import type { SeedApp } from "../model/seed.ts";
import { pairwiseSubject } from "./id-token.ts";
import type { Issuers } from "./issuers.ts";
import type { JsonObject } from "./json.ts";
import { assignedRoles } from "./memberships.ts";

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
  /** Authentication contexts that were asked for, and have been satisfied. */
  readonly acrs: readonly string[];
  /** Whether the client has said that it can handle claims challenges: then the token says so, and can be revoked at once. */
  readonly handlesChallenges: boolean;
  /** How the client has proven itself: "1" is a secret, "2" an assertion signed with a certificate. */
  readonly proof: "1" | "2";
}

/** The claims of an access token, in the version that the resource (not the client) has chosen. */
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

function versionOne({ issuers, app, identity, resource, proof }: AccessTokenInput): JsonObject {
  return {
    aud: resource.api.identifierUri,
    iss: issuers.ofVersionOne(identity.tenantId),
    appid: app.clientId,
    app_displayname: app.displayName,
    appidacr: proof,
    acr: "1",
    amr: ["pwd"],
    ...(identity.guest ? { idp: issuers.ofVersionOne(identity.user.tenantId) } : {}),
    unique_name: identity.user.userPrincipalName,
    upn: identity.userPrincipalName,
    ver: "1.0",
  };
}

function versionTwo({ issuers, app, identity, resource, proof }: AccessTokenInput): JsonObject {
  return {
    aud: resource.appId,
    iss: issuers.of(identity.tenantId),
    azp: app.clientId,
    azpacr: proof,
    ...(identity.guest ? { idp: issuers.ofVersionOne(identity.user.tenantId) } : {}),
    preferred_username: identity.user.userPrincipalName,
    ver: "2.0",
  };
}
