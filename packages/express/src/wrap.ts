import type { NextFunction, Request, RequestHandler, Response } from "express";

/**
 * Passes the rejection of an `async` handler to `auth.errorHandler()`, for Express 4, which does not notice it: the
 * request would hang, and a user would never be asked for a missing consent. Express 5 does not need it.
 *
 * @example
 * app.get("/mail", auth.requireUser(), wrap(async (request, response) => { response.json(await readMail(request)); }));
 */
export function wrap(
  handler: (request: Request, response: Response, next: NextFunction) => Promise<unknown>,
): RequestHandler {
  return (request, response, next) => {
    handler(request, response, next).then(undefined, next);
  };
}
