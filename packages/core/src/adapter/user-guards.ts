import type { IdentityWeb } from "../create-identity-web.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import { checkRequirements } from "../authorization/user-requirements.ts";
import type { RequireUserOptions } from "../flow/require-user.ts";

/** The guards for users of a session, with one framework's kind of handler. */
export interface UserGuards<Handler> {
  /**
   * Lets signed-in users through, with an access token for `scopes` at hand, and only those who have one of `roles`, one of `groups`
   * and the `authenticationContext`. Also app-wide. The option `publicPaths` holds for every guard that demands nothing more than a
   * user, also for one at a single route.
   *
   * @throws {ConfigurationError} at once, where the demands are wrong
   */
  requireUser(options?: RequireUserOptions): Handler;
  /** Lets users through who have one of these app roles; `requireUser({ roles })`. */
  requireRoles(...roles: readonly string[]): Handler;
  /** Lets users through who are in one of these groups, by object id; `requireUser({ groups })`. */
  requireGroups(...groups: readonly string[]): Handler;
}

/** For an adapter to spread. The demands are checked when a guard is made, and not at the first request. */
export function userGuards<Handler>(
  core: Pick<IdentityWeb, "requireUser">,
  bind: (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>) => Handler,
): UserGuards<Handler> {
  const requireUser = (options?: RequireUserOptions): Handler => {
    checkRequirements(options ?? {});
    return bind((request) => core.requireUser(request, options));
  };
  return {
    requireUser,
    requireRoles: (...roles) => requireUser({ roles }),
    requireGroups: (...groups) => requireUser({ groups }),
  };
}
