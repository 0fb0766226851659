import type { Identity } from "../model/directory.ts";
import type { JsonObject } from "./json.ts";

/** So many groups fit into a token; with more there is only a hint where to ask (Microsoft: groups overage). */
const mostInToken = 200;
/** The same for a token that travels through the browser. */
const mostInBrowser = 5;

/** The app roles that a user was assigned in one app or API. */
export function assignedRoles({ user }: Identity, clientId: string): JsonObject {
  const roles = user.appRoles?.find((assignment) => assignment.clientId === clientId)?.roles ?? [];
  return roles.length === 0 ? {} : { roles: [...roles] };
}

/** The user's groups, or what stands in their place where they are too many. */
export function groupClaims(identity: Identity, baseUrl: string, front: boolean): JsonObject {
  const groups = identity.guest ? [] : (identity.user.groups ?? []);
  if (front && groups.length > mostInBrowser) {
    return { hasgroups: true };
  }
  if (groups.length > mostInToken) {
    const endpoint = `${baseUrl}/graph.windows.net/${identity.tenantId}/users/${identity.oid}/getMemberObjects`;
    return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
  }
  return groups.length === 0 ? {} : { groups: [...groups] };
}
