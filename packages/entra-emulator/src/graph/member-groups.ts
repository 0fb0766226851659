import type { Identity } from "../model/directory.ts";
import type { JsonObject } from "../tokens/json.ts";

/** Every group the user is a member of. All at once, as Graph answers `getMemberGroups`. */
export function memberGroups(graphUrl: string, { guest, user }: Identity): JsonObject {
  return {
    "@odata.context": `${graphUrl}/$metadata#Collection(Edm.String)`,
    value: guest ? [] : [...(user.groups ?? [])],
  };
}
