import { stringsOf } from "../lib/strings-of.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { AccountRecord, SessionEntry } from "./account-record.ts";

/** What a session's ID token says that its user may do. */
export interface SessionGrants {
  /** App roles (`roles` claim). */
  readonly roles: readonly string[];
  /** Object ids of groups; `undefined` if they were too many for the token and have not been looked up yet. */
  readonly groups: readonly string[] | undefined;
  /** Authentication contexts that were satisfied (`acrs` claim). */
  readonly contexts: readonly string[];
}

const noGrants: SessionGrants = Object.freeze({ roles: [], groups: [], contexts: [] });

/**
 * Returns `undefined` if the token has no roles, groups or contexts, as in most apps: then nothing is held in memory
 * for them.
 */
export function grantsOf({ claims }: SessionEntry, { groups }: AccountRecord): SessionGrants | undefined {
  const [roles, named, contexts] = [stringsOf(claims["roles"]), stringsOf(claims["groups"]), stringsOf(claims["acrs"])];
  const overage = hasOverage(claims);
  if (roles.length === 0 && named.length === 0 && contexts.length === 0 && !overage) {
    return undefined;
  }
  return { roles, groups: overage ? groups?.[claims.tid] : named, contexts };
}

export function grantsIn(grants: { get(id: string): SessionGrants | undefined }, sessionId: string): SessionGrants {
  return grants.get(sessionId) ?? noGrants;
}

/** If the groups do not fit into the token, Entra sends a marker in their place (Microsoft: "Groups overage claim"). */
function hasOverage(claims: IdTokenClaims): boolean {
  const names = claims["_claim_names"];
  const elsewhere = typeof names === "object" && names !== null && "groups" in names;
  return elsewhere || claims["hasgroups"] === true || claims["hasgroups"] === "true";
}
