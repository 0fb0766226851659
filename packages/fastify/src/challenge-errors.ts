import type { RouteOptions } from "fastify";
import type { IdentityWeb } from "@identity-web/core";
import { read, writeAnswer } from "./exchange.ts";

/**
 * What a route throws for want of sign-in or consent becomes a challenge; the rest goes to the route's own handler, or on to the
 * app's. Per route, because an app's `setErrorHandler` would take the place of a plugin's.
 */
export function challengeErrors(core: IdentityWeb, route: RouteOptions): void {
  const { errorHandler } = route;
  route.errorHandler = function (error, request, reply): void {
    const others = (): void => void (errorHandler ? errorHandler.call(this, error, request, reply) : reply.send(error));
    if (reply.sent) return others();
    core.answerError(read(request), error).then((result) => {
      if (result === undefined || result.kind === "pass") others();
      else void writeAnswer(reply, result);
    }, others);
  };
}
