import type { RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";

declare module "hono" {
  interface ContextVariableMap {
    /**
     * Who sent this request; `user` is `undefined` if nobody is signed in. Set by `auth.middleware()` and every guard.
     */
    identity: RequestIdentity;
  }
}

export interface HonoIdentityWeb extends FrameworkIdentityWeb<MiddlewareHandler> {
  /** Serves our routes and sets `context.var.identity` for everything after it. */
  middleware(): MiddlewareHandler;
  /**
   * For `app.onError`: if a handler throws because sign-in or consent is missing, sends the user to Entra. Other errors
   * go to `others`.
   */
  errorHandler(others: ErrorHandler): ErrorHandler;
  /**
   * For custom routes: returns the address of a sign-in, for a link. Its cookie is set on the response that `context`
   * makes.
   */
  authorizationUrl(context: Context, options?: SignInOptions): Promise<string>;
}
