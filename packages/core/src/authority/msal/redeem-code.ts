import { findIdentityWebError, SignInError } from "../../errors/errors.ts";
import type { IdTokenClaims } from "../../types/claims.ts";
import type { JsonObject } from "../../types/json.ts";
import { homeAccountIdOf } from "../client-info.ts";
import { belongsTo, pruneCache } from "./cache.ts";
import type { MsalContext } from "./context.ts";
import { type GrantResult, runGrant } from "./run-grant.ts";

export interface CodeGrant {
  readonly code: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
  readonly correlationId: string;
  /** Checks the validated claims before MSAL sees the response; what it throws ends the sign-in. */
  readonly checkClaims: (claims: IdTokenClaims) => void;
}

export interface RedeemedCode extends GrantResult {
  readonly claims: IdTokenClaims;
  readonly homeAccountId: string;
}

/**
 * Redeems a code, once and never again (RFC 6749 section 4.1.2), and validates the ID token before MSAL sees it.
 *
 * @throws {SignInError} the response is invalid, or Entra refused the code
 * @throws {TokenRequestError | ServiceUnavailableError}
 */
export async function redeemCode(context: MsalContext, grant: CodeGrant): Promise<RedeemedCode> {
  const { code, scopes, redirectUri, verifier, nonce, correlationId } = grant;
  let validated: { claims: IdTokenClaims; homeAccountId: string } | undefined;
  const inspect = async (body: JsonObject): Promise<void> => {
    const claims = await context.idTokens.validate(body["id_token"], { nonce });
    grant.checkClaims(claims);
    validated = { claims, homeAccountId: homeAccountIdOf(body["client_info"], claims) };
  };
  const request = { code, scopes: [...scopes], redirectUri, codeVerifier: verifier, nonce, correlationId };
  const result = await runGrant(context, { scopes, correlationId, inspect, retries: 0 }, ({ application }) =>
    application.acquireTokenByCode(request),
  ).catch((error: unknown) => {
    throw asSignInError(error, correlationId);
  });
  if (validated === undefined || !belongsTo(result.cache, validated.homeAccountId)) {
    const message = "MSAL filed the tokens under a different account from the one that signed in.";
    throw new SignInError("account_invalid", message, { correlationId });
  }
  return { ...result, ...validated, cache: pruneCache(result.cache) };
}

/** A code that Entra refuses ends the sign-in: one more silent attempt could not fix it. */
function asSignInError(error: unknown, correlationId: string): unknown {
  const found = findIdentityWebError(error);
  return found?.code === "interaction_required"
    ? new SignInError("sign_in_refused", found.message, { cause: error, correlationId })
    : error;
}
