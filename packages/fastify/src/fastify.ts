import {
  createIdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
  type SignInOptions,
} from "@identity-web/core";
import { type FrameworkIdentityWeb, requireMounted, requireFrameworks } from "@identity-web/core/adapter";
import type { FastifyPluginCallback } from "fastify";

import { bind } from "./bind.ts";
import type { FastifyGuard, GuardedReply, GuardedRequest } from "./guard.ts";
import { setupHints } from "./setup-hints.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sent this request; `user` is `undefined` where nobody is signed in. Set by `auth.plugin` and every guard. */
    identity: RequestIdentity;
  }
}

/** Identity Web bound to Fastify 5. */
export interface FastifyIdentityWeb extends FrameworkIdentityWeb<FastifyGuard> {
  /** Our routes, and `request.identity` everywhere. Register it before your routes: it watches over those that come after it. */
  readonly plugin: FastifyPluginCallback;
  /**
   * For routes of your own: the address of a sign-in, for a link. Its cookie is set on `reply`, so it belongs to this browser, and
   * works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(request: GuardedRequest, reply: GuardedReply, options?: SignInOptions): Promise<string>;
}

/**
 * Makes the plugin and the handlers for one app. Asks nobody yet: the app starts while Entra is away.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 */
export function identityWeb(options: IdentityWebOptions): FastifyIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
