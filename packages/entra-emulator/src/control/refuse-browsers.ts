import type { MiddlewareHandler } from "hono";

import type { Environment } from "../http/environment.ts";

/**
 * Refuses requests from other machines and from browsers. A page in a browser on this machine could send requests
 * too, so every request with a header that only browsers send is refused. Node's fetch sends Sec-Fetch-Mode, but no
 * other header of these.
 */
export function refuseBrowsers(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const peer = context.env.incoming.socket.remoteAddress ?? "";
    if (peer !== "::1" && !/^(?:::ffff:)?127\./u.test(peer)) {
      return context.json({ problems: ["The control API only accepts requests from this machine."] }, 403);
    }
    const sent = ["origin", "sec-fetch-site", "sec-fetch-dest", "sec-fetch-user"].find(
      (name) => context.req.header(name) !== undefined,
    );
    if (sent !== undefined) {
      return context.json(
        { problems: [`The control API refuses requests from browsers. This request has the header ${sent}.`] },
        403,
      );
    }
    const type = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (context.req.method === "POST" && type !== "application/json") {
      return context.json({ problems: ["Send a JSON body with the header Content-Type: application/json."] }, 415);
    }
    await next();
    return undefined;
  };
}
