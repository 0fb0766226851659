import type { RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";

declare global {
  namespace Express {
    interface Request {
      /**
       * Who sent this request; `user` is `undefined` if nobody is signed in. Set by `auth.middleware()` and every
       * guard.
       */
      identity: RequestIdentity;
    }
  }
}

/** Identity Web bound to Express 5 or 4. */
export interface ExpressIdentityWeb extends FrameworkIdentityWeb<RequestHandler> {
  /**
   * Serves our routes and sets `request.identity` for everything after it. Mount it app-wide, after static files,
   * before your routes.
   */
  middleware(): RequestHandler;
  /**
   * Mount it after your routes: if a handler throws because sign-in or consent is missing, it sends the user to Entra.
   */
  errorHandler(): ErrorRequestHandler;
  /**
   * For custom routes: returns the address of a sign-in, for a link. Its cookie is set on `response`, so the address
   * belongs to this browser. It works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(request: Request, response: Response, options?: SignInOptions): Promise<string>;
}
