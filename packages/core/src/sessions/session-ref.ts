import type { OpenedSession } from "./sessions.ts";

/** Names one session of an account. */
export interface SessionRef {
  readonly homeAccountId: string;
  readonly sessionId: string;
}

export function refOf(session: OpenedSession): SessionRef;
export function refOf(session: OpenedSession | undefined): SessionRef | undefined;
export function refOf(session: OpenedSession | undefined): SessionRef | undefined {
  return session && { homeAccountId: session.user.homeAccountId, sessionId: session.sessionId };
}
