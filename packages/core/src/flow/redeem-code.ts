import { homeAccountIdOf } from "../authority/client-info.ts";
import type { IdTokenClaims } from "../authority/id-token.ts";
import { createMsalOperation } from "../authority/msal/operation.ts";
import { SignInError, TokenRequestError, findIdentityWebError } from "../errors/errors.ts";
import type { RedeemedSignIn } from "../types/hooks.ts";
import type { JsonObject } from "../lib/json.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { RequestServices } from "../services.ts";
import { beginSession, type EarlierSession } from "../sessions/begin-session.ts";
import { belongsTo, pruneCache } from "../authority/msal/cache.ts";
import { isStepUp } from "../authority/step-up.ts";
import { checkSameUser, type ReceivedCode } from "./front-channel-id-token.ts";
import { redirectUriOf } from "./sign-in.ts";
import type { Transaction } from "./transaction.ts";

export interface SignedIn extends RedeemedSignIn {
  readonly cookie: CookieToSet;
  readonly sessionId: string;
}

/**
 * Redeems the code, once and never again (RFC 6749 section 4.1.2), validates what came back before anything is kept, and begins
 * the session.
 *
 * @throws {SignInError | TokenRequestError | ServiceUnavailableError} and then no cookie is set and no token kept
 */
export async function redeemCode(
  services: RequestServices,
  request: AuthRequest,
  transaction: Transaction,
  { code, frontChannel }: ReceivedCode,
  earlier: EarlierSession | undefined,
): Promise<SignedIn> {
  const { options } = services;
  const { scopes, nonce, verifier, correlationId } = transaction;
  let accepted: { claims: IdTokenClaims; homeAccountId: string } | undefined;
  const inspect = async (body: JsonObject): Promise<void> => {
    const claims = await services.idTokens.validate(body["id_token"], { nonce });
    checkSameUser(frontChannel, claims);
    accepted = { claims, homeAccountId: homeAccountIdOf(body["client_info"], claims) };
    checkAccount(transaction, accepted.homeAccountId, claims);
  };
  const metadata = await services.authority.metadata();
  const operation = createMsalOperation({ scopes, correlationId, inspect, retries: 0 }, metadata, options);
  const grant = {
    code,
    scopes: [...scopes],
    redirectUri: redirectUriOf(transaction, options),
    codeVerifier: verifier,
    nonce,
    correlationId,
  };
  const result = await operation
    .run(() => operation.client.acquireTokenByCode(grant))
    .catch((error: unknown) => {
      throw asSignInError(error, correlationId);
    });
  const serialized = operation.client.getTokenCache().serialize();
  if (accepted === undefined || !belongsTo(serialized, accepted.homeAccountId)) {
    throw new SignInError("account_invalid", "The tokens are not filed under the account that signed in.", {
      correlationId,
    });
  }
  const { user, cookie, sessionId } = await beginSession(services, {
    ...accepted,
    request,
    cache: pruneCache(serialized),
    earlier,
    bounces: transaction.bounces ?? 0,
    wish: transaction.wish ?? "",
    steppedUp: isStepUp(transaction.claims),
    token: { result, scopes },
  });
  return { user, claims: accepted.claims, cookie, sessionId };
}

/** A challenge continues the same account in the same tenant; silently becoming somebody else is what it must never do. */
function checkAccount({ account, tenantId }: Transaction, homeAccountId: string, claims: IdTokenClaims): void {
  const same = account === undefined || account === homeAccountId;
  if (same && (tenantId === undefined || tenantId === claims.tid)) {
    return;
  }
  throw new SignInError("account_mismatch", "Another account came back than the one that was to continue.");
}

/** A code that Entra refuses ends the sign-in; it is nothing that one more silent attempt could mend. */
function asSignInError(error: unknown, correlationId: string): unknown {
  const found = findIdentityWebError(error);
  if (found !== undefined && found.code !== "interaction_required") {
    return error;
  }
  if (found !== undefined) {
    return new SignInError("sign_in_refused", found.message, { cause: error, correlationId });
  }
  const { errorCode } = error as { errorCode?: unknown };
  // Not MSAL's: the app's own, such as its allowedTenants, and its own error handler knows better than our page.
  if (typeof errorCode !== "string") {
    return error;
  }
  const message = `The code could not be redeemed (${errorCode}).`;
  return new TokenRequestError("token_request_refused", message, { cause: error, correlationId });
}
