import type { IncomingMessage } from "node:http";

import {
  type AuthResponse,
  type AuthRequest,
  type AuthResult,
  mergedVary,
  NodeRequest,
  representationHeaders,
  setCookieHeader,
} from "@identity-web/core/adapter";

import type { GuardedReply, GuardedRequest } from "./guard.ts";
import { fastifySession } from "./session.ts";
import { setupHints } from "./setup-hints.ts";

export function read(request: GuardedRequest): AuthRequest {
  const options = { parsedBody: () => request.body, session: () => fastifySession(request), setupHints };
  return new NodeRequest(request.raw as IncomingMessage, request.originalUrl, options);
}

/** Through `reply`, so that the app's `onSend` hooks and compression see our answers too. */
export function writeHead(reply: GuardedReply, { headers, cookies }: Pick<AuthResult, "headers" | "cookies">): void {
  for (const name in headers) {
    const value = headers[name] ?? "";
    reply.header(name, name === "vary" ? mergedVary(reply.getHeader(name), value) : value);
  }
  for (const cookie of cookies) {
    const others = [reply.getHeader("set-cookie") ?? []].flat().map(String);
    reply.removeHeader("set-cookie");
    const kept = others.filter((one) => !one.startsWith(`${cookie.name}=`));
    reply.header("set-cookie", [...kept, setCookieHeader(cookie)]);
  }
}

export function writeResponse(reply: GuardedReply, answer: AuthResponse): unknown {
  for (const name of representationHeaders) {
    reply.removeHeader(name);
  }
  writeHead(reply, answer);
  return answer.kind === "redirect"
    ? reply.redirect(answer.location, 302)
    : reply.code(answer.status).send(answer.body);
}

/** Also where a handler writes to Node's response itself. */
export function isAnswered(reply: GuardedReply): boolean {
  return reply.sent || reply.raw.headersSent;
}
