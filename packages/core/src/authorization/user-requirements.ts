import { authenticationContextClaims } from "../authority/authentication-context.ts";
import { ConfigurationError } from "../errors/errors.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { RequestServices, Services } from "../services.ts";
import { grantsIn } from "../accounts/session-grants.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { challenge } from "../flow/require-interaction.ts";
import { outcome } from "../flow/code-response.ts";
import { resolveGroups } from "./group-lookup.ts";

/** What a guard demands of the user besides being signed in. Of a list, any one is enough. */
export interface UserRequirements {
  /** App roles, by their value (`roles` claim of the ID token). */
  readonly roles?: readonly string[] | undefined;
  /** Groups, by their object id. Where they do not fit into the ID token, Microsoft Graph is asked once. */
  readonly groups?: readonly string[] | undefined;
  /** An authentication context of Conditional Access, `c1` to `c99`: this browser's user has to have satisfied it. */
  readonly authenticationContext?: string | undefined;
}

/** An empty list would let nobody in, and a misspelt one everybody or nobody: both are said when the guard is made. */
export function checkRequirements(given: UserRequirements): void {
  const faults = (["roles", "groups"] as const).flatMap((name) => {
    const list: unknown = given[name];
    if (list === undefined) {
      return [];
    }
    const fits = Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === "string" && one !== "");
    return fits ? [] : [`requireUser: ${name} has to be a list of at least one text.`];
  });
  const context: unknown = given.authenticationContext;
  if (context !== undefined && (typeof context !== "string" || !/^c\d{1,2}$/u.test(context))) {
    faults.push("requireUser: authenticationContext has to be one of c1 to c99.");
  }
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
}

/** Nothing where the user may pass, at once where everything is known. What is missing denies. */
export function authorizeUser(
  services: Services,
  request: AuthRequest,
  session: OpenedSession,
  requirements: UserRequirements,
): AuthResult | undefined | Promise<AuthResult | undefined> {
  const { roles, groups, authenticationContext } = requirements;
  if (roles === undefined && groups === undefined && authenticationContext === undefined) {
    return undefined;
  }
  checkRequirements(requirements);
  const grants = session.memo === undefined ? undefined : grantsIn(session.memo.grants, session.sessionId);
  if (roles !== undefined && !roles.some((role) => grants?.roles.includes(role))) {
    return outcome(services, request, { code: "role_missing" });
  }
  const context = (): AuthResult | undefined | Promise<AuthResult> => {
    if (authenticationContext === undefined || grants?.contexts.includes(authenticationContext)) {
      return undefined;
    }
    const claims = authenticationContextClaims("id_token", authenticationContext);
    return challenge(services, request, { code: "interaction_required", scopes: [], claims, session });
  };
  if (groups === undefined) {
    return context();
  }
  const decide = (known: readonly string[]): AuthResult | undefined | Promise<AuthResult> =>
    groups.some((group) => known.includes(group)) ? context() : outcome(services, request, { code: "group_missing" });
  if (grants?.groups !== undefined) {
    return decide(grants.groups);
  }
  const scoped: RequestServices = services.within(request);
  return resolveGroups(scoped, request, session).then(decide);
}
