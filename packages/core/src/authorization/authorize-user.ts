import { grantsIn } from "../accounts/session-grants.ts";
import { authenticationContextClaims } from "../authority/authentication-context.ts";
import { ConfigurationError } from "../errors/errors.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import type { UserRequirements } from "../types/guards.ts";

/** Why a signed-in user may not continue: for lack of a role or a group, or until the user has satisfied the claims. */
export type Denial =
  | { readonly code: "role_missing" | "group_missing" }
  | { readonly code: "interaction_required"; readonly claims: string };

/**
 * Checks the requirements of a guard when it is made. An empty list would let nobody in, and a misspelt one everybody
 * or nobody.
 *
 * @throws {ConfigurationError}
 */
export function checkRequirements(requirements: UserRequirements): void {
  const faults = (["roles", "groups"] as const).flatMap((name) => {
    const list: unknown = requirements[name];
    if (list === undefined) {
      return [];
    }
    const valid =
      Array.isArray(list) && list.length > 0 && list.every((entry) => typeof entry === "string" && entry !== "");
    return valid ? [] : [`requireUser: ${name} must be a list of at least one string.`];
  });
  const context: unknown = requirements.authenticationContext;
  if (context !== undefined && (typeof context !== "string" || !/^c\d{1,2}$/u.test(context))) {
    faults.push("requireUser: authenticationContext must be one of c1 to c99.");
  }
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
}

/**
 * Returns why the user may not continue; `undefined` if the user may. Returns synchronously if everything is known.
 * Missing information denies.
 *
 * @param lookUpGroups asks Microsoft Graph for groups that did not fit into the ID token
 */
export function authorizeUser(
  session: OpenedSession,
  requirements: UserRequirements,
  lookUpGroups: () => Promise<readonly string[]>,
): Denial | undefined | Promise<Denial | undefined> {
  const { roles, groups, authenticationContext } = requirements;
  if (roles === undefined && groups === undefined && authenticationContext === undefined) {
    return undefined;
  }
  checkRequirements(requirements);
  const grants = session.state === undefined ? undefined : grantsIn(session.state.grants, session.sessionId);
  if (roles !== undefined && !roles.some((role) => grants?.roles.includes(role))) {
    return { code: "role_missing" };
  }
  const missingContext = (): Denial | undefined =>
    authenticationContext === undefined || grants?.contexts.includes(authenticationContext)
      ? undefined
      : { code: "interaction_required", claims: authenticationContextClaims("id_token", authenticationContext) };
  if (groups === undefined) {
    return missingContext();
  }
  const decide = (memberships: readonly string[]): Denial | undefined =>
    groups.some((group) => memberships.includes(group)) ? missingContext() : { code: "group_missing" };
  return grants?.groups === undefined ? lookUpGroups().then(decide) : decide(grants.groups);
}
