import type { JsonObject } from "../lib/json.ts";
import type { Identity } from "../model/directory.ts";

/** With more groups, a token contains only a pointer to where to request them (Microsoft: groups overage). */
const maxGroupsInToken = 200;
/** The limit for a token that is sent through the browser. */
const maxGroupsInFrontChannelToken = 5;

/** Returns the app roles that are assigned to a user in one app or API. */
export function assignedRoles({ user }: Identity, clientId: string): JsonObject {
  const roles = user.appRoles?.find((assignment) => assignment.clientId === clientId)?.roles ?? [];
  return roles.length === 0 ? {} : { roles: [...roles] };
}

/** Returns the user's groups, or the overage claims if the user has too many. */
export function groupClaims(identity: Identity, baseUrl: string, frontChannel: boolean): JsonObject {
  const groups = identity.guest ? [] : (identity.user.groups ?? []);
  if (frontChannel && groups.length > maxGroupsInFrontChannelToken) {
    return { hasgroups: true };
  }
  if (groups.length > maxGroupsInToken) {
    const endpoint = `${baseUrl}/graph.windows.net/${identity.tenantId}/users/${identity.oid}/getMemberObjects`;
    return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
  }
  return groups.length === 0 ? {} : { groups: [...groups] };
}
