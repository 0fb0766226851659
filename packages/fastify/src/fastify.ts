import { createIdentityWeb, type IdentityWebOptions } from "@identity-web/core";
import { requireFrameworks, requireMounted } from "@identity-web/core/adapter";

import { bind } from "./bind.ts";
import { setupHints } from "./setup-hints.ts";
import type { FastifyIdentityWeb } from "./types.ts";

/**
 * Creates the plugin and the handlers for one app. Sends no request yet: the app starts even while Entra does not
 * respond.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 *
 * @example
 * import Fastify from "fastify";
 * import { fromEnvironment, identityWeb } from "@identity-web/fastify";
 *
 * const auth = identityWeb(fromEnvironment());
 * const app = Fastify();
 * await app.register(auth.plugin);
 * app.get("/", { preHandler: auth.requireUser() }, async (request) => request.identity.user?.name);
 */
export function identityWeb(options: IdentityWebOptions): FastifyIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
