import { eventSubject } from "../accounts/event-subject.ts";
import { IdentityWebError } from "../errors/errors.ts";
import { endSession, endSessionLater } from "../sessions/end-session.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { HookResponse, RedeemedSignIn } from "../types/hooks.ts";
import type { CookieToSet } from "../types/http.ts";
import type { FlowRequest } from "./context.ts";
import type { ReceivedCode } from "./front-channel-id-token.ts";
import { hookResponse, runHooks } from "./hooks.ts";
import { redeemCode, type SignedIn } from "./redeem-code.ts";
import type { Transaction } from "./transaction.ts";

/** How a genuine sign-in ended. */
export type CompletedSignIn =
  | { readonly kind: "signedIn"; readonly cookie: CookieToSet; readonly hooked: HookResponse | undefined }
  | { readonly kind: "abandoned"; readonly hooked: HookResponse };

/** Runs the app's hooks and redeems the code once: when a hook asks for it, or else after the last hook. */
export async function completeSignIn(
  flow: FlowRequest,
  received: ReceivedCode,
  transaction: Transaction,
): Promise<CompletedSignIn> {
  const { context, request } = flow;
  const { correlationId, scopes, returnTo } = transaction;
  const session = context.session.sessions.openEvenIfIdle(request);
  const previousSession = session === undefined ? transaction.previousSession : refOf(session);
  const redeemNow = (): Promise<SignedIn> => redeemCode(flow, { transaction, received, previousSession });
  let redeeming: Promise<SignedIn> | undefined;
  const redeemOnce = async (): Promise<RedeemedSignIn> => {
    if (redeeming !== undefined) {
      throw new IdentityWebError("code_already_redeemed", "context.redeem() was called twice. A code works only once.");
    }
    redeeming = redeemNow();
    const { user, claims } = await redeeming;
    return { user, claims };
  };
  const redeem = (): Promise<RedeemedSignIn> => {
    const redeemed = redeemOnce();
    // A hook may ignore a failure. We handle it below, and it must not be an unhandled rejection meanwhile.
    redeemed.catch(() => {});
    return redeemed;
  };
  try {
    const claims = received.frontChannelClaims;
    const hooked = await runHooks(context.hooks.authorizationCodeReceived, {
      correlationId,
      scopes,
      returnTo,
      claims,
      redeem,
    });
    if (hooked !== undefined) {
      // Throws here, before the user counts as signed in, if the hook leads off this site.
      hookResponse(context.config, hooked);
    }
    if (redeeming === undefined && hooked !== undefined) {
      context.report({ type: "signInFailed", code: "sign_in_abandoned", correlationId });
      return { kind: "abandoned", hooked };
    }
    const { user, cookie } = await (redeeming ?? redeemNow());
    context.report({ type: "signedIn", user: eventSubject(user), correlationId });
    return { kind: "signedIn", cookie, hooked };
  } catch (error) {
    await abandonSession(flow, redeeming);
    throw error;
  }
}

/** The app's hook failed after the code was redeemed. Nobody gets the cookie, so the session must not stay. */
async function abandonSession(
  { context, request, store }: FlowRequest,
  redeeming: Promise<SignedIn> | undefined,
): Promise<void> {
  const begun = await redeeming?.catch(() => undefined);
  if (begun === undefined) {
    return;
  }
  const session = { homeAccountId: begun.user.homeAccountId, sessionId: begun.sessionId };
  await endSession(context.session, store, session).catch(() => endSessionLater(context.session, request, session));
}
