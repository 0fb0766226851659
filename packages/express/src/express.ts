import {
  createIdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
  type SignInOptions,
} from "@identity-web/core";
import { type FrameworkIdentityWeb, requireMounted, requireFrameworks } from "@identity-web/core/adapter";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";

import { bind } from "./bind.ts";
import { setupHints } from "./setup-hints.ts";

declare global {
  namespace Express {
    interface Request {
      /** Who sent this request; `user` is `undefined` where nobody is signed in. Set by `auth.middleware()` and every guard. */
      identity: RequestIdentity;
    }
  }
}

/** Identity Web bound to Express 5 or 4. */
export interface ExpressIdentityWeb extends FrameworkIdentityWeb<RequestHandler> {
  /** Our routes, and `request.identity` everywhere after it. Mount it app-wide, after static files, before your routes. */
  middleware(): RequestHandler;
  /** Mount it after your routes: what a handler throws for want of sign-in or consent becomes a challenge. */
  errorHandler(): ErrorRequestHandler;
  /**
   * For routes of your own: the address of a sign-in, for a link. Its cookie is set on `response`, so it belongs to this browser, and
   * works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(request: Request, response: Response, options?: SignInOptions): Promise<string>;
}

/**
 * Makes the handlers for one app. Asks nobody yet: the app starts while Entra is away.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 */
export function identityWeb(options: IdentityWebOptions): ExpressIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
