import type { MiddlewareHandler } from "hono";

import type { Environment } from "./environment.ts";

/**
 * Refuses requests whose Host header is not the emulator's. Otherwise a website could point its domain at 127.0.0.1
 * (DNS rebinding), and its pages would have the same origin as the emulator.
 */
export function checkHost(port: number): MiddlewareHandler<Environment> {
  const allowed = new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]);
  return async (context, next) => {
    if (!allowed.has(context.req.header("host") ?? "")) {
      return context.text(`The emulator only accepts requests to ${[...allowed].join(", ")}.\n`, 421);
    }
    await next();
    return undefined;
  };
}
