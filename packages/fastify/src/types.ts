import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

import type { RequestIdentity, SignInOptions } from "@identity-web/core";
import type { FrameworkIdentityWeb } from "@identity-web/core/adapter";
import type { FastifyPluginCallback, HookHandlerDoneFunction } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sent this request; `user` is `undefined` if nobody is signed in. Set by `auth.plugin` and every guard. */
    identity: RequestIdentity;
  }
}

/**
 * The part of a request that we use. `FastifyRequest` itself would fit HTTP/1 apps only, and guards fit HTTP/2 apps
 * too.
 */
export interface GuardedRequest {
  readonly raw: IncomingMessage | Http2ServerRequest;
  readonly originalUrl: string;
  readonly body: unknown;
  identity: RequestIdentity;
}

/** The part of a reply that we use. */
export interface GuardedReply {
  readonly raw: { readonly headersSent: boolean };
  readonly sent: boolean;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: string | readonly string[]): unknown;
  removeHeader(name: string): unknown;
  code(status: number): { send(body: string): unknown };
  redirect(url: string, status: number): unknown;
}

/** A hook for `preHandler`, `onRequest` and others, of one route or of a whole context. */
export type FastifyGuard = (request: GuardedRequest, reply: GuardedReply, done: HookHandlerDoneFunction) => void;

/** Identity Web bound to Fastify 5. */
export interface FastifyIdentityWeb extends FrameworkIdentityWeb<FastifyGuard> {
  /**
   * Serves our routes and sets `request.identity` everywhere. Register it before your routes: it handles the errors of
   * later routes.
   */
  readonly plugin: FastifyPluginCallback;
  /**
   * For custom routes: returns the address of a sign-in, for a link. Its cookie is set on `reply`, so the address
   * belongs to this browser. It works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(request: GuardedRequest, reply: GuardedReply, options?: SignInOptions): Promise<string>;
}
