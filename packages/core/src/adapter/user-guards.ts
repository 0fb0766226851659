import { checkRequirements } from "../authorization/authorize-user.ts";
import type { RequireUserOptions } from "../types/guards.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { IdentityWeb } from "../types/identity-web.ts";

/** The guards for users of a session, as one framework's kind of handler. */
export interface UserGuards<Handler> {
  /**
   * Lets signed-in users through, with an access token for `scopes` available, and only those who have one of `roles`, one of `groups` and
   * the `authenticationContext`. Works app-wide too. The option `publicPaths` applies to every guard that demands only a user, even to one
   * on a single route.
   *
   * @throws {ConfigurationError} immediately, if the demands are wrong
   */
  requireUser(options?: RequireUserOptions): Handler;
  /** Lets users through who have one of these app roles; same as `requireUser({ roles })`. */
  requireRoles(...roles: readonly string[]): Handler;
  /** Lets users through who are in one of these groups, by object id; same as `requireUser({ groups })`. */
  requireGroups(...groups: readonly string[]): Handler;
}

/** Returns the guards for an adapter to spread. The demands are checked when a guard is made, and not at the first request. */
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
