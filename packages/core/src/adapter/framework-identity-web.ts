import { checkRequirements } from "../authorization/authorize-user.ts";
import { checkBearerOptions } from "../authorization/bearer-requirement.ts";
import type { RequireBearerOptions, RequireUserOptions } from "../types/guards.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { IdentityWeb } from "../types/identity-web.ts";
import type { SignInOptions, SignOutOptions } from "../types/sign-in.ts";

/** What an app gets from every adapter, with that framework's kind of handler. */
export interface FrameworkIdentityWeb<Handler> extends Pick<
  IdentityWeb,
  "tokens" | "downstreamApi" | "health" | "close"
> {
  /**
   * Lets signed-in users through, with an access token for `scopes` available, and only those who have one of `roles`,
   * one of `groups` and the `authenticationContext`. Works app-wide too. The option `publicPaths` applies to every
   * guard that demands only a user, even to one on a single route.
   *
   * @throws {ConfigurationError} immediately, if the demands are wrong
   */
  requireUser(options?: RequireUserOptions): Handler;
  /** Lets users through who have one of these app roles; same as `requireUser({ roles })`. */
  requireRoles(...roles: readonly string[]): Handler;
  /** Lets users through who are in one of these groups, by object id; same as `requireUser({ groups })`. */
  requireGroups(...groups: readonly string[]): Handler;
  /**
   * Guards a web API: lets callers through whose access token (`Authorization: Bearer`) allows it, and responds to all
   * others in JSON. `identity.caller` says who they are. Needs no session and reads none.
   *
   * @throws {ConfigurationError} immediately, if the options are wrong
   */
  requireBearer(options?: RequireBearerOptions): Handler;
  /** For custom routes (`routes: false`): sends the user to Entra. */
  signIn(options?: SignInOptions): Handler;
  /** For custom routes: handles the redirect URI. */
  completeSignIn(): Handler;
  /** For custom routes: ends this browser's session here and at Entra. */
  signOut(options?: SignOutOptions): Handler;
}

/**
 * Returns these members for an adapter to spread. What a guard demands is checked when the guard is made, and not at
 * the first request.
 *
 * @param bind turns one call of the core into a handler of the framework. It must continue synchronously if the core
 *   returns synchronously
 */
export function frameworkIdentityWeb<Handler>(
  core: IdentityWeb,
  bind: (run: (request: AuthRequest) => AuthResult | Promise<AuthResult>) => Handler,
): FrameworkIdentityWeb<Handler> {
  const requireUser = (options?: RequireUserOptions): Handler => {
    checkRequirements(options ?? {});
    return bind((request) => core.requireUser(request, options));
  };
  return {
    requireUser,
    requireRoles: (...roles) => requireUser({ roles }),
    requireGroups: (...groups) => requireUser({ groups }),
    requireBearer(options): Handler {
      checkBearerOptions(options);
      return bind((request) => core.requireBearer(request, options));
    },
    signIn: (options) => bind((request) => core.signIn(request, options)),
    completeSignIn: () => bind((request) => core.completeSignIn(request)),
    signOut: (options) => bind((request) => core.signOut(request, options)),
    tokens: core.tokens,
    downstreamApi: (name, options) => core.downstreamApi(name, options),
    health: () => core.health(),
    close: () => core.close(),
  };
}
