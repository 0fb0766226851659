import type { RequireBearerOptions } from "../types/guards.ts";
import type { IdentityWeb } from "../types/identity-web.ts";
import type { SignInOptions, SignOutOptions } from "../types/sign-in.ts";
import type { UserGuards } from "./user-guards.ts";

/** What an app gets from every adapter, with that framework's kind of handler. */
export interface FrameworkIdentityWeb<Handler>
  extends UserGuards<Handler>, Pick<IdentityWeb, "tokens" | "downstreamApi" | "health" | "close"> {
  /**
   * Guards a web API: lets callers through whose access token (`Authorization: Bearer`) allows it, and responds to all others in JSON.
   * `identity.caller` says who they are. Needs no session and reads none.
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
