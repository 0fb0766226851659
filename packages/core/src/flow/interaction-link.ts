import { SignInError } from "../errors/errors.ts";
import type { Sealer } from "../sessions/sealed-cookie.ts";
import { refOf } from "../sessions/session-ref.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { grantFingerprint, nextLoopCount } from "./loop-count.ts";
import type { SignInIntent } from "./transaction.ts";

const validMilliseconds = 15 * 60 * 1000;

export interface RequestedGrant {
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
}

/**
 * Seals what the sign-in route must ask for, bound to the session, so that nobody can send a user to consent to scopes
 * of an attacker's choosing. Returns `undefined` if only a plain sign-in is missing.
 */
export function sealInteractionLink(
  sealer: Sealer,
  session: OpenedSession | undefined,
  { scopes, claims }: RequestedGrant,
): string | undefined {
  if (session === undefined || (scopes.length === 0 && claims === undefined)) {
    return undefined;
  }
  return sealer.seal({ scopes, claims, sessionId: session.sessionId, sealedAt: Date.now() });
}

/**
 * Opens what `sealInteractionLink` has sealed.
 *
 * @throws {SignInError} `challenge_invalid`: it was sealed for another session, or long ago; `sign_in_loop`: a script
 *   follows it again and again to something that Entra does not grant
 */
export function openInteractionLink(
  sealer: Sealer,
  session: OpenedSession | undefined,
  sealed: string,
): Omit<SignInIntent, "returnTo"> {
  const plain = sealer.open(sealed);
  const age = Date.now() - Number(plain?.["sealedAt"]);
  if (session === undefined || plain?.["sessionId"] !== session.sessionId || !(age <= validMilliseconds)) {
    throw new SignInError("challenge_invalid", "The link belongs to another session, or to one that has ended.");
  }
  const { user } = session;
  const scopes = plain["scopes"] as readonly string[];
  const claims = typeof plain["claims"] === "string" ? plain["claims"] : undefined;
  const requestedGrant = grantFingerprint(scopes, claims);
  const loopCount = nextLoopCount(session, requestedGrant);
  if (loopCount === undefined) {
    throw new SignInError("sign_in_loop", "The same was requested three times in a row.");
  }
  return {
    scopes,
    claims,
    loopCount,
    requestedGrant,
    account: user.homeAccountId,
    tenantId: user.tenantId,
    previousSession: refOf(session),
  };
}
