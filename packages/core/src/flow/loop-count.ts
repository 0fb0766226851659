import { sha256 } from "../lib/hash.ts";
import type { OpenedSession } from "../sessions/sessions.ts";

/** If the same grant is demanded this soon after a sign-in for it, the sign-in did not help. */
const soonMilliseconds = 60_000;
const maxLoopCount = 2;

/** The fingerprint of a sign-in for which only a session is missing. */
export const sessionGrant = "session";

/** Returns the fingerprint of what a sign-in asks for: scopes and claims. Short, because it travels in cookies. */
export function grantFingerprint(scopes: readonly string[], claims: string | undefined): string {
  return sha256(...scopes, claims ?? "").slice(0, 12);
}

/**
 * Returns how often in a row the same grant was demanded directly after a sign-in for it; `undefined` if that has
 * become a loop.
 */
export function nextLoopCount(session: OpenedSession | undefined, requestedGrant: string): number | undefined {
  const repeated =
    session !== undefined &&
    session.requestedGrant === requestedGrant &&
    Date.now() - session.sealedAt < soonMilliseconds;
  const loopCount = repeated ? session.loopCount + 1 : 0;
  return loopCount > maxLoopCount ? undefined : loopCount;
}
