import { type AccessToken, type AccessTokenClaims, TokenRefusal } from "../authority/access-token.ts";
import type { User } from "../types/user.ts";

/** Who called this web API with an access token, and what the token allows. */
export interface ApiCaller {
  /** `app`: an app on its own, without a user (client credentials). */
  readonly kind: "user" | "app";
  /** Client ID of the app that called, in lower case (`azp` or `appid` claim). */
  readonly appId: string;
  /** `tid` claim. */
  readonly tenantId: string;
  /** `oid` claim: the user, or the service principal of the app. */
  readonly objectId: string;
  /** Delegated permissions (`scp` claim); none where an app calls on its own. */
  readonly scopes: readonly string[];
  /** App roles of the user, or the application permissions of the app (`roles` claim). */
  readonly roles: readonly string[];
}

/** A caller whose token was validated. */
export interface KnownCaller {
  readonly token: string;
  readonly claims: AccessTokenClaims;
  readonly caller: ApiCaller;
  /** `undefined` where an app calls on its own. */
  readonly user: User | undefined;
}

/** @throws {TokenRefusal} the token allows nothing: any app in the tenant can get one like that */
export function knownCallerOf(token: string, { claims, appId }: AccessToken): KnownCaller {
  const kind = kindOf(claims);
  const roles = textsOf(claims["roles"]);
  const scopes = kind === "user" && typeof claims["scp"] === "string" ? claims["scp"].split(" ").filter(Boolean) : [];
  if (scopes.length === 0 && roles.length === 0) {
    throw new TokenRefusal("it carries neither scopes nor roles");
  }
  const caller = { kind, appId, tenantId: claims.tid, objectId: claims.oid, scopes, roles };
  return { token, claims, caller, user: kind === "user" ? userOf(claims) : undefined };
}

/**
 * `idtyp` says it where the API's registration asks for that claim. Else an app on its own is its own subject, which a user, whose
 * `sub` is another one for each app, never is. To go by a missing `scp` alone would take a user with roles for an app.
 */
function kindOf(claims: AccessTokenClaims): ApiCaller["kind"] {
  const { idtyp, scp, oid, sub } = claims;
  if (idtyp === "user" || idtyp === "app") {
    return idtyp;
  }
  if (idtyp !== undefined) {
    throw new TokenRefusal("it is of neither a user nor an app (idtyp)");
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
    // A guest's home is in no access token; what stands here for it is nobody else's.
    homeAccountId: `${oid}.${tid}`.toLowerCase(),
    name: first("name"),
    username: first("preferred_username", "upn", "unique_name"),
  };
}

/** What a claim lists; one that has a single entry may come as a text. */
export function textsOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((value) => typeof value === "string");
}
