import { verifierFits } from "../authorize/authorization-request.ts";
import type { Emulation } from "../emulation.ts";
import { type Parameters, requireParameter } from "../http/parameters.ts";
import type { ClaimsRequest } from "../model/claims-request.ts";
import type { Authority, Identity, Resource } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import { parseScopes, type ResourceScopes, singleResource } from "../model/scopes.ts";
import type { SeedApp } from "../model/seed.ts";

/** A token request that proved which user it is for. */
export interface UserGrant {
  readonly identity: Identity;
  readonly sid: string;
  readonly authenticatedAt: number;
  /** Authentication contexts satisfied by the sign-in behind it. */
  readonly contexts: readonly string[];
  /** What the authorization request behind a code has asked for. */
  readonly claims?: ClaimsRequest | undefined;
  readonly nonce: string | undefined;
  readonly openIdScopes: ReadonlySet<string>;
  readonly resourceScopes: ResourceScopes;
}

/** A token request of an app for itself. */
export interface AppGrant {
  readonly identity: undefined;
  readonly tenantId: string;
  readonly resource: Resource;
}

export type Grant = UserGrant | AppGrant;

export interface TokenRequest {
  readonly parameters: Parameters;
  readonly authority: Authority;
  readonly app: SeedApp;
}

/** One function for each grant type: a later grant is one more file and one more line in the table. */
export type GrantHandler = (request: TokenRequest, emulation: Emulation) => Grant | Promise<Grant>;

export const redeemCode: GrantHandler = ({ parameters, authority, app }, { codes, directory }) => {
  const code = codes.find(requireParameter(parameters, "code"));
  const { request, identity, sid, authenticatedAt, contexts } = code;
  if (request.app.clientId !== app.clientId) {
    throw new EntraError(70000, "invalid_grant", "The provided authorization code was issued to another application.");
  }
  if (!isSameAuthority(request.authority, authority)) {
    throw new EntraError(
      700005,
      "invalid_grant",
      "Provided Authorization Code is intended to use against other tenant, thus rejected. It must be redeemed at the same tenant path that it was acquired from.",
    );
  }
  if (requireParameter(parameters, "redirect_uri") !== request.redirectUri) {
    throw new EntraError(
      500112,
      "invalid_grant",
      "The reply address does not match the reply address provided when requesting the authorization code.",
    );
  }
  if (!verifierFits(request.codeChallenge, parameters.get("code_verifier"))) {
    throw new EntraError(
      501481,
      "invalid_grant",
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    );
  }
  code.redeemed = true;
  const scope = parameters.get("scope");
  const scopes = scope === undefined ? request.scopes : parseScopes(scope, directory);
  // Several resources may be consented to at once; tokens are for one at a time, here the first.
  const chosen = scope === undefined ? { ...scopes, resources: scopes.resources.slice(0, 1) } : scopes;
  return {
    identity,
    sid,
    authenticatedAt,
    contexts,
    claims: request.claims,
    nonce: request.nonce,
    openIdScopes: scopes.openId,
    resourceScopes: singleResource(chosen, directory),
  };
};

export const refresh: GrantHandler = ({ parameters, authority, app }, { refreshTokens, directory }) => {
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

function isSameAuthority(left: Authority, right: Authority): boolean {
  if (left.kind === "alias" || right.kind === "alias") {
    return left.kind === "alias" && right.kind === "alias" && left.alias === right.alias;
  }
  return left.tenant.id === right.tenant.id;
}
