import { createIdentityWeb, type IdentityWebOptions } from "@identity-web/core";
import { requireFrameworks, requireMounted } from "@identity-web/core/adapter";

import { bind } from "./bind.ts";
import { setupHints } from "./setup-hints.ts";
import type { ExpressIdentityWeb } from "./types.ts";

/**
 * Creates the handlers for one app. Sends no request yet: the app starts even while Entra does not respond.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 * @throws {IdentityWebError} `framework_missing` or `framework_unsupported`
 *
 * @example
 * import express from "express";
 * import { fromEnvironment, identityWeb } from "@identity-web/express";
 *
 * const auth = identityWeb(fromEnvironment());
 * const app = express();
 * app.use(auth.middleware());
 * app.get("/", auth.requireUser(), (request, response) => void response.send(request.identity.user?.name));
 * app.use(auth.errorHandler());
 */
export function identityWeb(options: IdentityWebOptions): ExpressIdentityWeb {
  requireFrameworks(import.meta.url);
  const { core, mounted } = requireMounted(createIdentityWeb(options), setupHints.mount);
  return bind(core, mounted);
}
