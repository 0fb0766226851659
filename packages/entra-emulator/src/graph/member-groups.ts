import type { JsonObject } from "../lib/json.ts";
import type { Identity } from "../model/directory.ts";

/** Returns all groups that the user is a member of. Like Graph's `getMemberGroups`, the response has no pages. */
export function memberGroups(graphUrl: string, { guest, user }: Identity): JsonObject {
  return {
    "@odata.context": `${graphUrl}/$metadata#Collection(Edm.String)`,
    value: guest ? [] : [...(user.groups ?? [])],
  };
}
