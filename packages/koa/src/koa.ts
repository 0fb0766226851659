import { createIdentityWeb, type IdentityWebOptions } from "@identity-web/core";
import { requireFrameworks, requireMounted } from "@identity-web/core/adapter";

import { bind } from "./bind.ts";
import { setupHints } from "./setup-hints.ts";
import type { KoaIdentityWeb } from "./types.ts";

/**
 * Creates the middleware for one app. Sends no request yet: the app starts even while Entra does not respond.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 *
 * @example
 * import Koa from "koa";
 * import { fromEnvironment, identityWeb } from "@identity-web/koa";
 *
 * const auth = identityWeb(fromEnvironment());
 * const app = new Koa();
 * app.use(auth.middleware());
 * app.use(auth.requireUser());
 * app.use((ctx) => void (ctx.body = ctx.state.identity.user?.name));
 */
export function identityWeb(options: IdentityWebOptions): KoaIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
