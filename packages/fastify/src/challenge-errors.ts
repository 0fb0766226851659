import type { IdentityWeb } from "@identity-web/core";
import type { RouteOptions } from "fastify";

import { isSent, read, writeResponse } from "./exchange.ts";

/**
 * If a route throws because sign-in or consent is missing, sends the user to Entra. Other errors go to the route's own
 * handler, or to the app's. Set per route, because an app's `setErrorHandler` would replace a plugin's.
 */
export function challengeErrors(core: IdentityWeb, route: RouteOptions): void {
  const { errorHandler } = route;
  route.errorHandler = function (error, request, reply): unknown {
    const others = (): unknown => {
      if (errorHandler !== undefined) {
        return errorHandler.call(this, error, request, reply);
      }
      // Fastify passes what is thrown here to the parent handler.
      throw error;
    };
    if (isSent(reply)) {
      return others();
    }
    return core.respondToError(read(request), error).then((result) => {
      // Something else, such as a time limit of the app, has responded while we waited for Entra.
      if (isSent(reply)) {
        return reply;
      }
      return result === undefined || result.kind === "pass" ? others() : writeResponse(reply, result);
    });
  };
}
