import { createHash } from "node:crypto";

import { requireParameter } from "../http/parameters.ts";
import type { CodeChallenge } from "../model/authorization-request.ts";
import type { Authority } from "../model/directory.ts";
import { EntraError } from "../model/entra-error.ts";
import { parseScopes, singleResource } from "../model/scopes.ts";
import type { GrantHandler } from "./grant.ts";

/** Redeems an authorization code (RFC 6749, section 4.1.3). */
export const authorizationCode: GrantHandler = ({ parameters, authority, app }, { codes, directory }) => {
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
  if (!isVerified(request.codeChallenge, parameters.get("code_verifier"))) {
    throw new EntraError(
      501481,
      "invalid_grant",
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    );
  }
  code.redeemed = true;
  const scope = parameters.get("scope");
  const scopes = scope === undefined ? request.scopes : parseScopes(scope, directory);
  // A user can consent to several resources at once, but a token is for one resource, here the first.
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

/**
 * Returns whether the verifier matches the challenge (RFC 7636, section 4.6). Without a challenge there must be no
 * verifier.
 */
function isVerified(challenge: CodeChallenge | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) {
    return challenge === undefined && verifier === undefined;
  }
  const derived = challenge.method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  return derived === challenge.value;
}

function isSameAuthority(left: Authority, right: Authority): boolean {
  if (left.kind === "alias" || right.kind === "alias") {
    return left.kind === "alias" && right.kind === "alias" && left.alias === right.alias;
  }
  return left.tenant.id === right.tenant.id;
}
