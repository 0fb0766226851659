import { redeemCode as redeem } from "../authority/msal/redeem-code.ts";
import { isStepUp } from "../authority/step-up.ts";
import { SignInError } from "../errors/errors.ts";
import { beginSession, type BegunSession } from "../sessions/begin-session.ts";
import type { SessionRef } from "../sessions/session-ref.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import type { FlowRequest } from "./context.ts";
import { checkSameUser, type ReceivedCode } from "./front-channel-id-token.ts";
import { redirectUriOf } from "./sign-in.ts";
import type { Transaction } from "./transaction.ts";

/** A code that was redeemed, and the session that began with it. */
export interface SignedIn extends BegunSession {
  readonly claims: IdTokenClaims;
}

export interface CodeToRedeem {
  readonly transaction: Transaction;
  readonly received: ReceivedCode;
  readonly previousSession: SessionRef | undefined;
}

/**
 * Redeems the code, once and never again (RFC 6749 section 4.1.2), validates the response before anything is stored,
 * and begins the session.
 *
 * @throws {SignInError | TokenRequestError | ServiceUnavailableError} and then no cookie is set and no token stored
 */
export async function redeemCode(
  { context, request, store }: FlowRequest,
  { transaction, received, previousSession }: CodeToRedeem,
): Promise<SignedIn> {
  const { scopes, nonce, verifier, correlationId, loopCount = 0, requestedGrant = "" } = transaction;
  const { claims, homeAccountId, cache, token } = await redeem(context.msal, {
    code: received.code,
    scopes,
    redirectUri: redirectUriOf(transaction, context.config),
    verifier,
    nonce,
    correlationId,
    checkClaims: (validated) => checkSameUser(received.frontChannelClaims, validated),
  });
  checkAccount(transaction, homeAccountId, claims);
  const session = await beginSession(context.session, store, {
    request,
    claims,
    homeAccountId,
    cache,
    previousSession,
    loopCount,
    requestedGrant,
    steppedUp: isStepUp(transaction.claims),
    token,
    scopes,
  });
  return { ...session, claims };
}

/** An interaction continues the same account in the same tenant. It must never silently switch to another user. */
function checkAccount({ account, tenantId }: Transaction, homeAccountId: string, claims: IdTokenClaims): void {
  const same = account === undefined || account === homeAccountId;
  if (same && (tenantId === undefined || tenantId === claims.tid)) {
    return;
  }
  throw new SignInError("account_mismatch", "A different account returned from the one that was to continue.");
}
