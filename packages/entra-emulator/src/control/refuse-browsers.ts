import type { MiddlewareHandler } from "hono";

import type { Environment } from "../http/environment.ts";

/**
 * Only programs on this machine may control the emulator. A page in a browser on this machine could send requests too, so
 * whatever a browser's request carries is refused. Node's own fetch sends Sec-Fetch-Mode, but none of the others.
 */
export function refuseBrowsers(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const peer = context.env.incoming.socket.remoteAddress ?? "";
    if (peer !== "::1" && !/^(?:::ffff:)?127\./u.test(peer)) {
      return context.json({ problems: ["The control API answers this machine only."] }, 403);
    }
    const sent = ["origin", "sec-fetch-site", "sec-fetch-dest", "sec-fetch-user"].find(
      (name) => context.req.header(name) !== undefined,
    );
    if (sent !== undefined) {
      return context.json(
        { problems: [`The control API is not for browsers, and this request has the header ${sent}.`] },
        403,
      );
    }
    const type = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (context.req.method === "POST" && type !== "application/json") {
      return context.json({ problems: ["Send a JSON body, with the header Content-Type: application/json."] }, 415);
    }
    await next();
    return undefined;
  };
}
