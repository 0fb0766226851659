import type { RequireBearerOptions } from "../authorization/bearer-requirement.ts";
import type { IdentityWeb } from "../create-identity-web.ts";
import type { SignInOptions } from "../flow/custom-routes.ts";
import type { SignOutOptions } from "../flow/sign-out.ts";
import type { UserGuards } from "./user-guards.ts";

/** What an app gets from every adapter, with that framework's kind of handler. */
export interface FrameworkIdentityWeb<Handler>
  extends UserGuards<Handler>, Pick<IdentityWeb, "tokens" | "downstreamApi" | "health" | "close"> {
  /**
   * For a web API of the app's own: lets callers through whose access token (`Authorization: Bearer`) allows it, and answers the
   * others in JSON. `identity.caller` says who they are. Needs no session, and looks at none.
   *
   * @throws {ConfigurationError} at once, where the options are wrong
   */
  requireBearer(options?: RequireBearerOptions): Handler;
  /** For routes of your own (`routes: false`): sends the user to Entra. */
  signIn(options?: SignInOptions): Handler;
  /** For routes of your own: what stands behind the redirect URI. */
  completeSignIn(): Handler;
  /** For routes of your own: ends this browser's session here and at Entra. */
  signOut(options?: SignOutOptions): Handler;
}
