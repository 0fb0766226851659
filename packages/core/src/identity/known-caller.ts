import { TokenRefusal, type ValidatedAccessToken } from "../authority/access-token.ts";
import { stringsOf } from "../lib/strings-of.ts";
import type { AccessTokenClaims } from "../types/claims.ts";
import type { ApiCaller } from "../types/identity.ts";
import type { User } from "../types/user.ts";

/** A caller whose token was validated. */
export interface KnownCaller {
  readonly token: string;
  readonly claims: AccessTokenClaims;
  readonly caller: ApiCaller;
  /** `undefined` if an app calls on its own. */
  readonly user: User | undefined;
}

/** @throws {TokenRefusal} the token allows nothing: any app in the tenant can get one like that */
export function knownCallerOf(token: string, { claims, appId }: ValidatedAccessToken): KnownCaller {
  const kind = kindOf(claims);
  const roles = stringsOf(claims["roles"]);
  const scopes = kind === "user" && typeof claims["scp"] === "string" ? claims["scp"].split(" ").filter(Boolean) : [];
  if (scopes.length === 0 && roles.length === 0) {
    throw new TokenRefusal("it has neither scopes nor roles");
  }
  const caller = { kind, appId, tenantId: claims.tid, objectId: claims.oid, scopes, roles };
  return { token, claims, caller, user: kind === "user" ? userOf(claims) : undefined };
}

/**
 * `idtyp` tells, if the API's registration requests that claim. Otherwise an app on its own is its own subject, which a
 * user never is, because a user's `sub` differs from app to app. A missing `scp` alone would mistake a user with roles
 * for an app.
 */
function kindOf(claims: AccessTokenClaims): ApiCaller["kind"] {
  const { idtyp, scp, oid, sub } = claims;
  if (idtyp === "user" || idtyp === "app") {
    return idtyp;
  }
  if (idtyp !== undefined) {
    throw new TokenRefusal("it belongs to neither a user nor an app (idtyp)");
  }
  return scp === undefined && oid === sub ? "app" : "user";
}

function userOf(claims: AccessTokenClaims): User {
  const { tid, oid } = claims;
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => claims[name]).find((value) => typeof value === "string");
  return {
    id: `${tid}.${oid}`,
    tenantId: tid,
    objectId: oid,
    // No access token contains a guest's home. This value belongs to nobody else.
    homeAccountId: `${oid}.${tid}`.toLowerCase(),
    name: first("name"),
    username: first("preferred_username", "upn", "unique_name"),
  };
}
