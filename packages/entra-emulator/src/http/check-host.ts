import type { MiddlewareHandler } from "hono";

import type { Environment } from "./environment.ts";

/**
 * Refuses any other name than this emulator's own: a page of the open internet can point a name of its own at 127.0.0.1
 * (DNS rebinding) and would then be of the same origin as the emulator.
 */
export function checkHost(port: number): MiddlewareHandler<Environment> {
  const allowed = new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]);
  return async (context, next) => {
    if (!allowed.has(context.req.header("host") ?? "")) {
      return context.text(`The emulator answers only to ${[...allowed].join(", ")}.\n`, 421);
    }
    await next();
    return undefined;
  };
}
