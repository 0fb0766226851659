import type { JsonObject } from "../lib/json.ts";
import type { Identity } from "../model/directory.ts";

/** Returns the properties of a user that Graph returns by default, without `$select`. */
export function profile(graphUrl: string, { user, oid, userPrincipalName }: Identity): JsonObject {
  return {
    "@odata.context": `${graphUrl}/$metadata#users/$entity`,
    businessPhones: [],
    displayName: user.displayName,
    givenName: user.givenName ?? null,
    jobTitle: user.jobTitle ?? null,
    mail: user.mail ?? null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: user.surname ?? null,
    userPrincipalName,
    id: oid,
  };
}
