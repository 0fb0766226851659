import { createIdentityWeb, type IdentityWebOptions } from "@identity-web/core";

import { bind } from "./bind.ts";
import type { HonoIdentityWeb } from "./types.ts";

export * from "@identity-web/core/app";
export type { HonoIdentityWeb } from "./types.ts";

/** Creates the middleware for one app. @throws {ConfigurationError} with every fault of the options at once */
export function identityWeb(options: IdentityWebOptions): HonoIdentityWeb {
  return bind(createIdentityWeb(options));
}
