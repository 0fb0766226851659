import { SignInError } from "../errors/errors.ts";
import type { Services } from "../services.ts";
import { earlierOf } from "../sessions/begin-session.ts";
import type { OpenedSession } from "../sessions/sessions.ts";
import { bouncesOf, wishOf } from "./loop-count.ts";
import type { SignInIntent } from "./transaction.ts";

const validMilliseconds = 15 * 60 * 1000;

export interface ChallengeWish {
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
}

/**
 * What the sign-in route is to ask for, sealed and bound to the session, so that nobody can send a user to consent to scopes of
 * their choosing. `undefined` where a plain sign-in is all that is missing.
 */
export function sealChallenge(
  services: Services,
  session: OpenedSession | undefined,
  { scopes, claims }: ChallengeWish,
): string | undefined {
  if (session === undefined || (scopes.length === 0 && claims === undefined)) {
    return undefined;
  }
  return services.challenges.seal({ scopes, claims, sessionId: session.sessionId, sealedAt: Date.now() });
}

/**
 * @throws {SignInError} `challenge_invalid` where it was made for another session, or long ago; `sign_in_loop` where a script follows
 * it again and again to what Entra does not give
 */
export function openChallenge(
  services: Services,
  sealed: string,
  session: OpenedSession | undefined,
): Omit<SignInIntent, "returnTo"> {
  const plain = services.challenges.open(sealed);
  const age = Date.now() - Number(plain?.["sealedAt"]);
  if (session === undefined || plain?.["sessionId"] !== session.sessionId || !(age <= validMilliseconds)) {
    throw new SignInError("challenge_invalid", "The challenge belongs to another session, or to one that has ended.");
  }
  const { user } = session;
  const scopes = plain["scopes"] as readonly string[];
  const claims = typeof plain["claims"] === "string" ? plain["claims"] : undefined;
  const wish = wishOf(scopes, claims);
  const bounces = bouncesOf(session, wish);
  if (bounces === undefined) {
    throw new SignInError("sign_in_loop", "The same was asked for three times in a row.");
  }
  return {
    scopes,
    claims,
    bounces,
    wish,
    account: user.homeAccountId,
    tenantId: user.tenantId,
    earlier: earlierOf(session),
  };
}
