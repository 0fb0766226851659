import { randomUUID } from "node:crypto";

import type { MiddlewareHandler } from "hono";

import type { RequestLog } from "../state/request-log.ts";
import type { Environment } from "./environment.ts";

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** Assigns each request a correlation id (the client's, if it sent one) and logs the request. */
export function logRequests(log: RequestLog): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const sent = context.req.query("client-request-id") ?? context.req.header("client-request-id");
    const correlationId = sent !== undefined && guid.test(sent) ? sent : randomUUID();
    context.set("notes", { correlationId });
    context.header("x-ms-request-id", randomUUID());
    await next();
    const { method } = context.req;
    // The path as requested, so that the log shows the random endpoints of the discovery document.
    const path = new URL(context.req.url).pathname;
    if (path.startsWith("/_control/") || path === "/favicon.ico") {
      return;
    }
    const { grantType, clientId, scope, claims } = context.var.notes;
    const segment = path.split("/")[1];
    log.add({
      method,
      path,
      tenant: segment === "graph" || segment === "" ? undefined : segment,
      grantType,
      clientId,
      scope,
      claims,
      status: context.env.incoming.socket.destroyed ? 0 : context.res.status,
      correlationId,
    });
  };
}
