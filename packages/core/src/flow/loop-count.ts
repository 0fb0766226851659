import { hashed } from "../lib/hash.ts";
import type { OpenedSession } from "../sessions/sessions.ts";

/** Signing in again this soon for the very same did not help. */
const soonMilliseconds = 60_000;
const most = 2;

/** What a sign-in is for: a session, or these scopes and claims. Short, because it travels in cookies. */
export function wishOf(scopes: readonly string[], claims: string | undefined): string {
  return hashed(...scopes, claims ?? "").slice(0, 12);
}

/** What is wished for where a session is all that is missing. */
export const sessionWish = "session";

/** How often in a row the same was wished for at once after signing in for it; `undefined` where that has become a loop. */
export function bouncesOf(session: OpenedSession | undefined, wish: string): number | undefined {
  const again = session !== undefined && session.wish === wish && Date.now() - session.sealedAt < soonMilliseconds;
  const bounces = again ? session.bounces + 1 : 0;
  return bounces > most ? undefined : bounces;
}
