import type { IdentityWeb } from "@identity-web/core";
import {
  type AuthRequest,
  type AuthResult,
  bearerGuard,
  userGuards,
  NodeRequest,
  writeResponse,
  writeHead,
} from "@identity-web/core/adapter";
import type { NextFunction, Request, RequestHandler, Response } from "express";

import type { ExpressIdentityWeb } from "./express.ts";
import { expressSession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";

/** Gives a core Express's handlers. Apart from `identityWeb`, so that the contract suite can bind a core that it scripts. */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): ExpressIdentityWeb {
  return {
    middleware(): RequestHandler {
      mounted();
      return handler((request) => core.handle(request));
    },
    ...userGuards(core, handler),
    requireBearer: (wanted) => handler(bearerGuard(core, wanted)),
    signIn: (wanted) => handler((request) => core.signIn(request, wanted)),
    completeSignIn: () => handler((request) => core.completeSignIn(request)),
    signOut: (wanted) => handler((request) => core.signOut(request, wanted)),
    errorHandler: () => (error: unknown, request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) {
        return next(error);
      }
      const settle = (result: AuthResult | undefined): void =>
        result === undefined ? next(error) : finish(request, response, next, result);
      core.respondToError(read(request), error).then(settle).then(undefined, next);
    },
    async authorizationUrl(request, response, wanted): Promise<string> {
      const made = await core.authorizationUrl(read(request), wanted);
      writeHead(response, made);
      return made.url;
    },
    tokens: core.tokens,
    downstreamApi: (name, options) => core.downstreamApi(name, options),
    health: () => core.health(),
    close: () => core.close(),
  };
}

function read(request: Request): AuthRequest {
  const options = { parsedBody: () => request.body as unknown, session: () => expressSession(request), setupHints };
  return new NodeRequest(request, request.originalUrl, options);
}

/** Answers at once where the core does; a rejection goes to `next`, which Express 4 does not do by itself. */
function handler(run: (request: AuthRequest) => AuthResult | Promise<AuthResult>): RequestHandler {
  return (request, response, next) => {
    let result: AuthResult | Promise<AuthResult>;
    try {
      result = run(read(request));
    } catch (error) {
      return next(error);
    }
    if (result instanceof Promise) {
      result.then((later) => finish(request, response, next, later)).then(undefined, next);
    } else {
      finish(request, response, next, result);
    }
  };
}

function finish(request: Request, response: Response, next: NextFunction, result: AuthResult): void {
  // Something else has answered while we waited for Entra, such as a time limit of the app's.
  if (response.headersSent) {
    return;
  }
  if (result.kind !== "pass") {
    return writeResponse(response, result);
  }
  request.identity = result.identity;
  writeHead(response, result);
  next();
}
