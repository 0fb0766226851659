import { SignInError } from "../errors.ts";
import { earlierOf } from "../session/begin-session.ts";
import type { OpenedSession } from "../session/sessions.ts";
import type { Services } from "../services.ts";
import { signInLink } from "./outcome.ts";
import type { SignInIntent } from "./transaction.ts";

const validMilliseconds = 15 * 60 * 1000;

export interface ChallengeWish {
  readonly scopes: readonly string[];
  readonly claims?: string | undefined;
}

/**
 * The address that meets a challenge by hand. What it asks for is sealed and bound to the session, so that nobody can send a user
 * to consent to scopes of their choosing.
 */
export function challengeLink(
  services: Services,
  session: OpenedSession | undefined,
  { scopes, claims }: ChallengeWish,
): string | undefined {
  if (session === undefined || (scopes.length === 0 && claims === undefined)) return signInLink(services);
  const sealed = services.challenges.seal({ scopes, claims, sessionId: session.sessionId, sealedAt: Date.now() });
  return signInLink(services, { challenge: sealed });
}

/** @throws {SignInError} `challenge_invalid` where it was made for another session, or long ago */
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
  const claims = plain["claims"];
  return {
    scopes: plain["scopes"] as readonly string[],
    claims: typeof claims === "string" ? claims : undefined,
    account: user.homeAccountId,
    tenantId: user.tenantId,
    earlier: earlierOf(session),
  };
}
