import type { Identity } from "../model/directory.ts";
import type { JsonObject } from "../tokens/json.ts";

/** The properties that Graph gives of a user when it is not asked for particular ones. */
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
