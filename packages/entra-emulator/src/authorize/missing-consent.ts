import type { AuthorizationRequest } from "../model/authorization-request.ts";
import type { Identity } from "../model/directory.ts";
import { type Permission, requestedPermissions } from "../state/consents.ts";
import type { Emulation } from "../state/emulation.ts";

export interface MissingConsent {
  readonly permissions: readonly Permission[];
  /** Whether this user cannot grant the permissions, and an administrator has to. */
  readonly needsAdministrator: boolean;
}

/** Returns the permissions that the user still has to grant; `undefined` when no permission is missing. */
export function missingConsent(
  { consents, directory }: Emulation,
  request: AuthorizationRequest,
  identity: Identity,
): MissingConsent | undefined {
  const requested = requestedPermissions(request.scopes, directory.graph);
  const missing = requested.filter((permission) => !consents.has(request.app, identity, permission));
  const permissions = request.prompt === "consent" ? requested : missing;
  if (permissions.length === 0) {
    return undefined;
  }
  const { user } = identity;
  const administratorOnly = missing.some(({ scope }) => scope.administratorOnly === true);
  const needsAdministrator =
    user.administrator !== true && (administratorOnly || (user.mayConsent === false && missing.length > 0));
  return { permissions, needsAdministrator };
}
