import type { RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { Context, Middleware } from "koa";

declare module "koa" {
  interface DefaultState {
    /**
     * Who sent this request; `user` is `undefined` if nobody is signed in. Set by `auth.middleware()` and every guard.
     */
    identity: RequestIdentity;
  }
}

/** Identity Web bound to Koa 3 and 2. */
export interface KoaIdentityWeb extends FrameworkIdentityWeb<Middleware> {
  /**
   * Serves our routes and sets `ctx.state.identity` for everything after it. If later middleware throws because sign-in
   * or consent is missing, it sends the user to Entra.
   */
  middleware(): Middleware;
  /**
   * For custom routes: returns the address of a sign-in, for a link. Its cookie is set on `ctx`, so the address belongs
   * to this browser. It works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(ctx: Context, options?: SignInOptions): Promise<string>;
}
