import type { IncomingMessage } from "node:http";

import {
  type AuthRequest,
  type AuthResponse,
  type AuthResult,
  NodeRequest,
  representationHeaders,
  writeHead as writeHeadTo,
} from "@identity-web/core/adapter";

import { fastifySession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";
import type { GuardedReply, GuardedRequest } from "./types.ts";

export function read(request: GuardedRequest): AuthRequest {
  const options = { parsedBody: () => request.body, session: () => fastifySession(request), setupHints };
  return new NodeRequest(request.raw as IncomingMessage, request.originalUrl, options);
}

/** Writes through `reply`, so that the app's `onSend` hooks and compression see our responses too. */
export function writeHead(reply: GuardedReply, head: Pick<AuthResult, "headers" | "cookies">): void {
  const setHeader = (name: string, value: string | readonly string[]): void => {
    // Fastify appends to Set-Cookie instead of replacing it.
    reply.removeHeader(name);
    reply.header(name, value);
  };
  writeHeadTo({ getHeader: (name) => reply.getHeader(name), setHeader }, head);
}

export function writeResponse(reply: GuardedReply, result: AuthResponse): unknown {
  for (const name of representationHeaders) {
    reply.removeHeader(name);
  }
  writeHead(reply, result);
  return result.kind === "redirect"
    ? reply.redirect(result.location, 302)
    : reply.code(result.status).send(result.body);
}

/** Returns whether a response was sent, even by a handler that writes to Node's response itself. */
export function isSent(reply: GuardedReply): boolean {
  return reply.sent || reply.raw.headersSent;
}
