import { IdentityWebError } from "../errors/errors.ts";
import { subjectOf } from "../types/events.ts";
import { type RedeemedSignIn, runHooks } from "../types/hooks.ts";
import { redirect } from "../http/responses.ts";
import type { AuthResponse, AuthRequest, CookieToSet } from "../types/http.ts";
import type { RequestServices } from "../services.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import { endSession, endSessionLater } from "../sessions/end-session.ts";
import type { ReceivedCode } from "./front-channel-id-token.ts";
import { hookAnswer } from "./hook-answer.ts";
import { redeemCode, type SignedIn } from "./redeem-code.ts";
import type { Transaction } from "./transaction.ts";

/** Runs the app's hooks and redeems the code once: where a hook asks for it, else after the last one. */
export async function redeemWithHooks(
  services: RequestServices,
  request: AuthRequest,
  received: ReceivedCode,
  transaction: Transaction,
  ended: CookieToSet,
): Promise<AuthResponse> {
  const { correlationId, scopes, returnTo } = transaction;
  const session = services.sessions.openIdle(request);
  const earlier = session === undefined ? transaction.earlier : earlierOf(session);
  let redeeming: Promise<SignedIn> | undefined;
  const once = async (): Promise<RedeemedSignIn> => {
    if (redeeming !== undefined) {
      throw new IdentityWebError("code_already_redeemed", "context.redeem() was called twice: a code works once.");
    }
    redeeming = redeemCode(services, request, transaction, received, earlier);
    const { user, claims } = await redeeming;
    return { user, claims };
  };
  const redeem = (): Promise<RedeemedSignIn> => {
    const redeemed = once();
    // A hook may look away from a failure; it is met below, and must not be an unhandled rejection meanwhile.
    redeemed.catch(() => {});
    return redeemed;
  };
  try {
    const context = { correlationId, scopes, returnTo, claims: received.frontChannel, redeem };
    const own = await runHooks(services.options.hooks.authorizationCodeReceived, context);
    if (redeeming === undefined && own !== undefined) {
      services.report({ type: "signInFailed", code: "sign_in_abandoned", correlationId });
      return hookAnswer(services, own, [ended]);
    }
    const { user, cookie } = await (redeeming ?? redeemCode(services, request, transaction, received, earlier));
    const cookies = [ended, cookie];
    const answer =
      own === undefined ? redirect(services.options.origin + returnTo, cookies) : hookAnswer(services, own, cookies);
    services.report({ type: "signedIn", user: subjectOf(user), correlationId });
    return answer;
  } catch (error) {
    await abandon(services, request, redeeming);
    throw error;
  }
}

/** The app's hook failed after the code was redeemed: nobody gets the cookie, so nothing of the session may stay. */
async function abandon(
  services: RequestServices,
  request: AuthRequest,
  redeeming: Promise<SignedIn> | undefined,
): Promise<void> {
  const begun = await redeeming?.catch(() => undefined);
  if (begun === undefined) {
    return;
  }
  const { homeAccountId } = begun.user;
  const session = { homeAccountId, sessionId: begun.sessionId };
  await endSession(services, session).catch(() => endSessionLater(services, request, session));
}
