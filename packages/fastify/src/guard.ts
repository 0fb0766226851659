import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

import type { RequestIdentity } from "@identity-web/core";
import type { HookHandlerDoneFunction } from "fastify";

/** What is used of a request. `FastifyRequest` itself would be that of HTTP/1 apps only, and guards fit HTTP/2 apps too. */
export interface GuardedRequest {
  readonly raw: IncomingMessage | Http2ServerRequest;
  readonly originalUrl: string;
  readonly body: unknown;
  identity: RequestIdentity;
}

/** What is used of a reply. */
export interface GuardedReply {
  readonly raw: { readonly headersSent: boolean };
  readonly sent: boolean;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: string | string[]): unknown;
  removeHeader(name: string): unknown;
  code(status: number): { send(body: string): unknown };
  redirect(url: string, status: number): unknown;
}

/** A hook for `preHandler`, `onRequest` and others, of one route or of a whole context. */
export type FastifyGuard = (request: GuardedRequest, reply: GuardedReply, done: HookHandlerDoneFunction) => void;
