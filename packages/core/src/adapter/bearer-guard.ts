import { checkBearerOptions } from "../authorization/bearer-requirement.ts";
import type { RequireBearerOptions } from "../types/guards.ts";
import type { AuthRequest, AuthResult } from "../types/http.ts";
import type { IdentityWeb } from "../types/identity-web.ts";

/**
 * Returns a guard of a web API for an adapter to bind. Its options are checked now, and not at the first call.
 *
 * @throws {ConfigurationError}
 */
export function bearerGuard(
  core: Pick<IdentityWeb, "requireBearer">,
  options?: RequireBearerOptions,
): (request: AuthRequest) => AuthResult | Promise<AuthResult> {
  checkBearerOptions(options);
  return (request) => core.requireBearer(request, options);
}
