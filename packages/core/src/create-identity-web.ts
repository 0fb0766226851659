import { createContext } from "./create-context.ts";
import { appTokenSource } from "./downstream/app-token-source.ts";
import { downstreamApi } from "./downstream/downstream-api.ts";
import { callback } from "./flow/callback.ts";
import { homePath } from "./flow/code-response.ts";
import type { FlowRequest } from "./flow/context.ts";
import { authorizationUrl, signIn } from "./flow/custom-routes.ts";
import { orOutage } from "./flow/outage-response.ts";
import { requireUser } from "./flow/require-user.ts";
import { respondToError } from "./flow/respond-to-error.ts";
import { handle, routeList, routeTable } from "./flow/routes.ts";
import { signOut } from "./flow/sign-out.ts";
import { checkHealth } from "./health.ts";
import { requireBearer } from "./identity/require-bearer.ts";
import { createTokenAcquisition } from "./identity/token-acquisition.ts";
import { resolveOptions } from "./options/resolve.ts";
import type { AuthRequest } from "./types/http.ts";
import type { IdentityWeb } from "./types/identity-web.ts";
import type { IdentityWebOptions } from "./types/options.ts";

/**
 * Validates the options and puts the pieces together. Sends no request yet: an app starts even while Entra does not
 * respond.
 *
 * @throws {ConfigurationError} with every fault of the options at once
 *
 * @example
 * import { createIdentityWeb, fromEnvironment } from "@identity-web/core";
 *
 * const auth = createIdentityWeb({ ...fromEnvironment(), initialScopes: ["User.Read"] });
 * console.log(auth.routes);
 */
export function createIdentityWeb(options: IdentityWebOptions): IdentityWeb {
  const resolved = resolveOptions(options);
  const context = createContext(resolved);
  const { tokens, downstream } = context.bearer;
  const table = routeTable(resolved);
  const flowOf = (request: AuthRequest): FlowRequest => {
    return { context, request, store: tokens.stores.forRequest(request) };
  };
  return {
    routes: routeList(table),
    handle: (request) => handle(context, table, request),
    requireUser: (request, demands) => requireUser(context, request, demands),
    requireBearer: (request, demands) => requireBearer(context.bearer, request, demands),
    respondToError: (request, error) => respondToError(context, request, error),
    signIn: (request, wanted) => orOutage(context, request, () => signIn(context, request, wanted), homePath(context)),
    authorizationUrl: (request, wanted) => authorizationUrl(context, request, wanted),
    completeSignIn: async (request) => callback(flowOf(request)),
    signOut: async (request, wanted) => signOut(flowOf(request), wanted),
    downstreamApi: (name, { tenantId } = {}) => downstreamApi(downstream, name, appTokenSource(tokens, tenantId)),
    tokens: createTokenAcquisition(tokens),
    health: () => checkHealth(context.authority, tokens.stores, resolved.clientId),
    async close(): Promise<void> {
      context.session.sessions.clear();
      tokens.accounts.clear();
      tokens.sessionless.clear();
      context.bearer.callers.clear();
      await resolved.store.close?.();
    },
  };
}
