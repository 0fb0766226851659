import { createHash } from "node:crypto";

import type { JsonObject } from "../lib/json.ts";
import { randomToken } from "../lib/random.ts";
import type { Identity } from "../model/directory.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Issuers } from "./issuers.ts";
import { loginHint } from "./login-hint.ts";
import { assignedRoles, groupClaims } from "./memberships.ts";

const lifetimeSeconds = 3600;

export interface IdTokenInput {
  readonly baseUrl: string;
  readonly issuers: Issuers;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly app: SeedApp;
  readonly identity: Identity;
  readonly openIdScopes: ReadonlySet<string>;
  readonly sid: string;
  readonly authenticatedAt: number;
  readonly nonce?: string | undefined;
  /** Authentication contexts that were requested and have been satisfied. */
  readonly acrs?: readonly string[] | undefined;
  /** Whether the token is sent through the browser, which leaves room for fewer groups. */
  readonly frontChannel?: boolean | undefined;
  /** The code sent with this token in the hybrid flow (OpenID Connect Core, section 3.3.2.11). */
  readonly code?: string | undefined;
}

/** Returns the claims of a v2.0 ID token. As in Entra, they contain `nonce` only if the request did. */
export function idTokenClaims(input: IdTokenInput): JsonObject {
  const { baseUrl, issuers, now, app, identity, openIdScopes } = input;
  const { user } = identity;
  return {
    aud: app.clientId,
    iss: issuers.versionTwo(identity.tenantId),
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    aio: randomToken(24),
    ...(openIdScopes.has("profile")
      ? { name: user.displayName, oid: identity.oid, preferred_username: user.userPrincipalName }
      : {}),
    ...(openIdScopes.has("email") && user.mail !== undefined ? { email: user.mail } : {}),
    ...(identity.guest ? { idp: issuers.versionOne(user.tenantId) } : {}),
    ...(input.nonce === undefined ? {} : { nonce: input.nonce }),
    ...(input.code === undefined ? {} : { c_hash: codeHash(input.code) }),
    ...(input.acrs === undefined || input.acrs.length === 0 ? {} : { acrs: [...input.acrs] }),
    ...assignedRoles(identity, app.clientId),
    ...(app.groupClaims === true ? groupClaims(identity, baseUrl, input.frontChannel === true) : {}),
    rh: `1.${randomToken(12)}`,
    sub: pairwiseSubject(identity, app.clientId),
    tid: identity.tenantId,
    uti: randomToken(16),
    ver: "2.0",
    ...optionalClaims(input),
  };
}

/** Returns a user's `sub` claim for one app: the same at each sign-in, but different for each app. */
export function pairwiseSubject(identity: Identity, appId: string): string {
  return createHash("sha256").update(`${identity.tenantId}|${identity.oid}|${appId}`).digest("base64url");
}

function optionalClaims({ app, identity, sid, authenticatedAt }: IdTokenInput): JsonObject {
  const configured = new Set(app.optionalClaims);
  return {
    ...(configured.has("login_hint") ? { login_hint: loginHint(identity.user) } : {}),
    ...(configured.has("sid") ? { sid } : {}),
    ...(configured.has("auth_time") ? { auth_time: authenticatedAt } : {}),
    ...(configured.has("email") && identity.user.mail !== undefined ? { email: identity.user.mail } : {}),
    ...(configured.has("upn") ? { upn: identity.userPrincipalName } : {}),
  };
}

function codeHash(code: string): string {
  return createHash("sha256").update(code).digest().subarray(0, 16).toString("base64url");
}
