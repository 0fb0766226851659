import { createHash } from "node:crypto";

import type { Identity } from "../model/directory.ts";
import { randomToken } from "../model/random.ts";
import type { SeedApp } from "../model/seed.ts";
import type { Issuers } from "./issuers.ts";
import type { JsonObject } from "./json.ts";
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
  /** Authentication contexts that were asked for, and have been satisfied. */
  readonly acrs?: readonly string[] | undefined;
  /** Whether it travels through the browser, where fewer groups fit. */
  readonly front?: boolean | undefined;
  /** The code that travels with this token, in the hybrid flow (OpenID Connect Core, section 3.3.2.11). */
  readonly code?: string | undefined;
}

/** The claims of a v2.0 ID token. `nonce` is there only when the request sent one, as in Entra. */
export function idTokenClaims(input: IdTokenInput): JsonObject {
  const { baseUrl, issuers, now, app, identity, openIdScopes } = input;
  const { user } = identity;
  return {
    aud: app.clientId,
    iss: issuers.of(identity.tenantId),
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    aio: randomToken(24),
    ...(openIdScopes.has("profile")
      ? { name: user.displayName, oid: identity.oid, preferred_username: user.userPrincipalName }
      : {}),
    ...(openIdScopes.has("email") && user.mail !== undefined ? { email: user.mail } : {}),
    ...(identity.guest ? { idp: issuers.ofVersionOne(user.tenantId) } : {}),
    ...(input.nonce === undefined ? {} : { nonce: input.nonce }),
    ...(input.code === undefined ? {} : { c_hash: codeHash(input.code) }),
    ...(input.acrs === undefined || input.acrs.length === 0 ? {} : { acrs: [...input.acrs] }),
    ...assignedRoles(identity, app.clientId),
    ...(app.groupClaims === true ? groupClaims(identity, baseUrl, input.front === true) : {}),
    rh: `1.${randomToken(12)}`,
    sub: pairwiseSubject(identity, app.clientId),
    tid: identity.tenantId,
    uti: randomToken(16),
    ver: "2.0",
    ...optionalClaims(input),
  };
}

/** The `sub` of a user towards one app: the same at each sign-in, another one for every app. */
export function pairwiseSubject(identity: Identity, appId: string): string {
  return createHash("sha256").update(`${identity.tenantId}|${identity.oid}|${appId}`).digest("base64url");
}

function optionalClaims({ app, identity, sid, authenticatedAt }: IdTokenInput): JsonObject {
  const wanted = new Set(app.optionalClaims);
  return {
    ...(wanted.has("login_hint") ? { login_hint: loginHint(identity) } : {}),
    ...(wanted.has("sid") ? { sid } : {}),
    ...(wanted.has("auth_time") ? { auth_time: authenticatedAt } : {}),
    ...(wanted.has("email") && identity.user.mail !== undefined ? { email: identity.user.mail } : {}),
    ...(wanted.has("upn") ? { upn: identity.userPrincipalName } : {}),
  };
}

/** The opaque `login_hint` claim, which `login_hint` and `logout_hint` take back. */
export function loginHint(identity: Pick<Identity, "user">): string {
  return `O.${Buffer.from(`${identity.user.oid}@${identity.user.tenantId}`).toString("base64url")}`;
}

function codeHash(code: string): string {
  return createHash("sha256").update(code).digest().subarray(0, 16).toString("base64url");
}
