import { readResponse } from "../authority/authorization-response.ts";
import { pathBelowBase } from "../http/return-path.ts";
import type { AuthRequest, AuthResponse } from "../types/http.ts";
import { endAttempt } from "./callback.ts";
import type { FlowContext } from "./context.ts";
import { findTransaction } from "./transaction.ts";

/**
 * Redeems a code at one of the app's own redirect URIs (`redeemCodesAt`), if it answers an authorization URL that the
 * app created in this browser for this very path. Returns `undefined` for everything else: what only looks like an
 * authorization response is the app's own request.
 */
export function redeemAtAppRedirectUri(context: FlowContext, request: AuthRequest): Promise<AuthResponse> | undefined {
  const { config } = context;
  if (config.redeemCodesAt.size === 0 || request.method !== "GET") {
    return undefined;
  }
  const path = pathBelowBase(request.path, config);
  if (!config.redeemCodesAt.has(path)) {
    return undefined;
  }
  const { query } = request;
  const [state, ...more] = query.getAll("state");
  if (state === undefined || more.length > 0 || !(query.has("code") || query.has("error"))) {
    return undefined;
  }
  const transaction = findTransaction(context, request, state);
  if (transaction?.redirectPath !== path) {
    return undefined;
  }
  const store = context.session.stores.forRequest(request);
  return endAttempt({ context, request, store }, transaction, () => readResponse(query, "code"));
}
