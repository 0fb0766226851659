import type { AuthResponse, AuthRequest } from "../types/http.ts";
import { browserPath } from "../http/return-path.ts";
import type { Services } from "../services.ts";
import { finishSignIn } from "./callback.ts";
import { findTransaction } from "./transaction.ts";

/**
 * Redeems a code at a redirect URI of the app's own (`redeemCodesAt`), where it answers an authorization URL that the app made in this
 * browser for this very path. `undefined` for everything else: what only looks like an answer of Entra's is the app's own request.
 */
export function redeemOwnCode(services: Services, request: AuthRequest): Promise<AuthResponse> | undefined {
  const { options } = services;
  if (options.redeemCodesAt.size === 0 || request.method !== "GET") {
    return undefined;
  }
  const path = browserPath(request.path, options).slice(options.basePath.length) || "/";
  if (!options.redeemCodesAt.has(path)) {
    return undefined;
  }
  const { query } = request;
  const [state, ...more] = query.getAll("state");
  if (state === undefined || more.length > 0 || !(query.has("code") || query.has("error"))) {
    return undefined;
  }
  const transaction = findTransaction(state, request, services);
  if (transaction?.redirectPath !== path) {
    return undefined;
  }
  return finishSignIn(services.within(request), request, query, transaction);
}
