import { createIdentityWeb } from "@identity-web/core";
import type { IdentityWebOptions, RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";

import { bind } from "./bind.ts";
export * from "@identity-web/core/app";

declare module "hono" {
  interface ContextVariableMap {
    /**
     * Who sent this request; `user` is `undefined` if nobody is signed in. Set by `auth.middleware()` and every guard.
     */
    identity: RequestIdentity;
  }
}

/** Identity Web bound to Hono. */
export interface HonoIdentityWeb extends FrameworkIdentityWeb<MiddlewareHandler> {
  /** Serves our routes and sets `context.var.identity` for everything after it. */
  middleware(): MiddlewareHandler;
  /**
   * For `app.onError`: if a handler throws because sign-in or consent is missing, it sends the user to Entra. It passes
   * all other errors to `others`.
   */
  errorHandler(others: ErrorHandler): ErrorHandler;
  /**
   * For custom routes: returns the address of a sign-in, for a link. Its cookie is set on the response that the handler
   * creates with `context`.
   */
  authorizationUrl(context: Context, options?: SignInOptions): Promise<string>;
}

/**
 * Creates the middleware for one app.
 *
 * @throws {ConfigurationError} lists every fault of the options at once
 */
export function identityWeb(options: IdentityWebOptions): HonoIdentityWeb {
  return bind(createIdentityWeb(options));
}
