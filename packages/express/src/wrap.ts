import type { NextFunction, Request, RequestHandler, Response } from "express";

/**
 * Express 4 does not notice when an `async` handler rejects: the request would hang, and a missing consent would never become a
 * challenge. Wrapped, the rejection reaches `auth.errorHandler()`. Express 5 needs none of this.
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
