import type { IdentityWeb } from "@identity-web/core";
import type { RouteOptions } from "fastify";

import { isAnswered, read, writeResponse } from "./exchange.ts";

/**
 * What a route throws for want of sign-in or consent becomes a challenge; the rest goes to the route's own handler, or on to the
 * app's. Per route, because an app's `setErrorHandler` would take the place of a plugin's.
 */
export function challengeErrors(core: IdentityWeb, route: RouteOptions): void {
  const { errorHandler } = route;
  route.errorHandler = function (error, request, reply): unknown {
    const others = (): unknown => {
      if (errorHandler !== undefined) {
        return errorHandler.call(this, error, request, reply);
      }
      // Fastify takes what is thrown here to the handler above.
      throw error;
    };
    if (isAnswered(reply)) {
      return others();
    }
    return core.respondToError(read(request), error).then((result) => {
      // Something else has answered while we waited for Entra, such as a time limit of the app's.
      if (isAnswered(reply)) {
        return reply;
      }
      return result === undefined || result.kind === "pass" ? others() : writeResponse(reply, result);
    });
  };
}
