import { requireParameter } from "../http/parameters.ts";
import { EntraError } from "../model/entra-error.ts";
import { parseScopes, singleResource } from "../model/scopes.ts";
import type { GrantHandler } from "./grant.ts";

/** Uses a refresh token (RFC 6749, section 6), possibly in another tenant in which the user is a guest. */
export const refreshToken: GrantHandler = ({ parameters, authority, app }, { refreshTokens, directory }) => {
  const token = refreshTokens.find(requireParameter(parameters, "refresh_token"), app);
  const identity = directory.identity(token.user, authority);
  if (identity === undefined) {
    throw new EntraError(
      50020,
      "invalid_grant",
      "The user account does not exist in this tenant and cannot access the application there.",
    );
  }
  const scopes = parseScopes(parameters.get("scope"), directory);
  return {
    identity,
    sid: token.sid,
    authenticatedAt: token.authenticatedAt,
    contexts: token.contexts,
    nonce: undefined,
    openIdScopes: scopes.openId,
    resourceScopes: singleResource(scopes, directory),
  };
};
