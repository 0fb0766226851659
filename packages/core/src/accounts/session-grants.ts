import type { IdTokenClaims } from "../authority/id-token.ts";
import type { AccountRecord, SessionEntry } from "./account-record.ts";

/** What a session's ID token says its user may do. */
export interface SessionGrants {
  /** App roles (`roles` claim). */
  readonly roles: readonly string[];
  /** Object ids of groups; `undefined` where they were too many for the token, and have not been asked for yet. */
  readonly groups: readonly string[] | undefined;
  /** Authentication contexts that were satisfied (`acrs` claim). */
  readonly contexts: readonly string[];
}

const none: SessionGrants = Object.freeze({ roles: [], groups: [], contexts: [] });

/** `undefined` where the token says nothing of the kind, as in most apps: then nothing is held in memory for it. */
export function grantsOf({ claims }: SessionEntry, { groups }: AccountRecord): SessionGrants | undefined {
  const [roles, named, contexts] = [claims["roles"], claims["groups"], claims["acrs"]].map(texts);
  const overage = hasOverage(claims);
  if (roles?.length === 0 && named?.length === 0 && contexts?.length === 0 && !overage) {
    return undefined;
  }
  return {
    roles: roles ?? [],
    groups: overage ? groups?.[claims.tid] : named,
    contexts: contexts ?? [],
  };
}

export function grantsIn(grants: { get(id: string): SessionGrants | undefined }, sessionId: string): SessionGrants {
  return grants.get(sessionId) ?? none;
}

/** More groups than fit into a token: Entra says so in their place (Microsoft: "Groups overage claim"). */
function hasOverage(claims: IdTokenClaims): boolean {
  const names = claims["_claim_names"];
  const elsewhere = typeof names === "object" && names !== null && "groups" in names;
  return elsewhere || claims["hasgroups"] === true || claims["hasgroups"] === "true";
}

function texts(claim: unknown): readonly string[] {
  return [claim].flat().filter((value) => typeof value === "string");
}
