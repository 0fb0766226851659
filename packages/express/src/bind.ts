import type { IdentityWeb } from "@identity-web/core";
import {
  type AuthRequest,
  type AuthResult,
  frameworkIdentityWeb,
  NodeRequest,
  writeHead,
  writeResponse,
} from "@identity-web/core/adapter";
import type { NextFunction, Request, RequestHandler, Response } from "express";

import { expressSession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";
import type { ExpressIdentityWeb } from "./types.ts";

/**
 * Gives a core Express's handlers. Separate from `identityWeb`, so that the contract suite can bind a core that it
 * scripts.
 */
export function bind(core: IdentityWeb, mounted: () => void = () => {}): ExpressIdentityWeb {
  return {
    ...frameworkIdentityWeb(core, handler),
    middleware(): RequestHandler {
      mounted();
      return handler((request) => core.handle(request));
    },
    errorHandler: () => (error: unknown, request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) {
        return next(error);
      }
      const settle = (result: AuthResult | undefined): void =>
        result === undefined ? next(error) : finish(request, response, next, result);
      core.respondToError(read(request), error).then(settle).then(undefined, next);
    },
    async authorizationUrl(request, response, options): Promise<string> {
      const { url, ...head } = await core.authorizationUrl(read(request), options);
      writeHead(response, head);
      return url;
    },
  };
}

function read(request: Request): AuthRequest {
  const options = { parsedBody: () => request.body as unknown, session: () => expressSession(request), setupHints };
  return new NodeRequest(request, request.originalUrl, options);
}

/** Continues synchronously if the core does. A rejection goes to `next`, which Express 4 does not do by itself. */
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
  // Something else, such as a time limit of the app, has responded while we waited for Entra.
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
