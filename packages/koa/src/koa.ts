import {
  createIdentityWeb,
  type IdentityWebOptions,
  type RequestIdentity,
  type SignInOptions,
} from "@identity-web/core";
import { type FrameworkIdentityWeb, requireMounted, requireFrameworks } from "@identity-web/core/adapter";
import type { Context, Middleware } from "koa";

import { bind } from "./bind.ts";
import { setupHints } from "./setup-hints.ts";

declare module "koa" {
  interface DefaultState {
    /** Who sent this request; `user` is `undefined` where nobody is signed in. Set by `auth.middleware()` and every guard. */
    identity: RequestIdentity;
  }
}

/** Identity Web bound to Koa 3 and 2. */
export interface KoaIdentityWeb extends FrameworkIdentityWeb<Middleware> {
  /** Our routes, `ctx.state.identity` for all that follows, and challenges for what it throws for want of sign-in or consent. */
  middleware(): Middleware;
  /**
   * For routes of your own: the address of a sign-in, for a link. Its cookie is set on `ctx`, so it belongs to this browser, and
   * works for 15 minutes.
   *
   * @throws {ServiceUnavailableError} Entra has not been reached yet
   */
  authorizationUrl(ctx: Context, options?: SignInOptions): Promise<string>;
}

/**
 * Makes the middleware for one app. Asks nobody yet: the app starts while Entra is away.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 */
export function identityWeb(options: IdentityWebOptions): KoaIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
