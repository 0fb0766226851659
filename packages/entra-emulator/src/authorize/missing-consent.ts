import type { Emulation } from "../emulation.ts";
import { type Permission, requestedPermissions } from "../model/consents.ts";
import type { Identity } from "../model/directory.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

export interface MissingConsent {
  readonly permissions: readonly Permission[];
  /** Whether this user cannot agree to it, and an administrator has to. */
  readonly needsAdministrator: boolean;
}

/** What the user still has to agree to; undefined where that is nothing. */
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
