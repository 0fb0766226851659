import { createIdentityWeb } from "@identity-web/core";
import type { IdentityWebOptions, RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";

import { bind } from "./bind.ts";
export * from "@identity-web/core/app";

declare module "hono" {
  interface ContextVariableMap {
    /** Who sent this request; `user` is `undefined` where nobody is signed in. Set by `auth.middleware()` and every guard. */
    identity: RequestIdentity;
  }
}

export interface HonoIdentityWeb extends FrameworkIdentityWeb<MiddlewareHandler> {
  /** Our routes, and `context.var.identity` for all that follows. */
  middleware(): MiddlewareHandler;
  /** For `app.onError`: what a handler throws for want of sign-in or consent becomes a challenge, the rest goes to `others`. */
  errorHandler(others: ErrorHandler): ErrorHandler;
  /** For routes of your own: the address of a sign-in, for a link; its cookie is set on what the handler makes with `context`. */
  authorizationUrl(context: Context, options?: SignInOptions): Promise<string>;
}

/** Makes the middleware for one app. @throws {ConfigurationError} with every fault of the options at once */
export function identityWeb(options: IdentityWebOptions): HonoIdentityWeb {
  return bind(createIdentityWeb(options));
}
