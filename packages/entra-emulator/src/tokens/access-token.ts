import type { Identity, Resource } from "../model/directory.ts";
import { randomToken } from "../model/random.ts";
import type { SeedApp } from "../model/seed.ts";
import { pairwiseSubject } from "./id-token.ts";
import { issuer, versionOneIssuer } from "./issuers.ts";
import type { JsonObject } from "./json.ts";

export interface AccessTokenInput {
  readonly baseUrl: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly lifetimeSeconds: number;
  readonly app: SeedApp;
  readonly identity: Identity;
  readonly resource: Resource;
  readonly scopes: readonly string[];
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
    ...(resource.api.accessTokenVersion === 1 ? versionOne(input) : versionTwo(input)),
  };
}

function versionOne({ baseUrl, app, identity, resource }: AccessTokenInput): JsonObject {
  return {
    aud: resource.api.identifierUri,
    iss: versionOneIssuer(baseUrl, identity.tenantId),
    appid: app.clientId,
    app_displayname: app.displayName,
    // How the client has proven itself: "1" is a secret.
    appidacr: "1",
    acr: "1",
    amr: ["pwd"],
    ...(identity.guest ? { idp: versionOneIssuer(baseUrl, identity.user.tenantId) } : {}),
    unique_name: identity.user.userPrincipalName,
    upn: identity.userPrincipalName,
    ver: "1.0",
  };
}

function versionTwo({ baseUrl, app, identity, resource }: AccessTokenInput): JsonObject {
  return {
    aud: resource.appId,
    iss: issuer(baseUrl, identity.tenantId),
    azp: app.clientId,
    azpacr: "1",
    ...(identity.guest ? { idp: versionOneIssuer(baseUrl, identity.user.tenantId) } : {}),
    preferred_username: identity.user.userPrincipalName,
    ver: "2.0",
  };
}
