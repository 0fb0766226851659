import { type AccountRecord, recordKey, type SessionEntry } from "../accounts/account-record.ts";
import type { RecordChange } from "../accounts/record-store.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { ServiceUnavailableError } from "../errors/errors.ts";
import type { AuthRequest } from "../types/http.ts";
import type { SessionContext } from "./context.ts";
import type { SessionRef } from "./session-ref.ts";

type EndContext = Pick<SessionContext, "config" | "accounts">;

const pausesMilliseconds = [1000, 5000, 20_000, 60_000];

/**
 * Ends one session: immediately in this process, then in the record. If it was the last one, the record is deleted with
 * its tokens.
 *
 * @returns the session's entry; `undefined` if the record does not have it
 */
export async function endSession(
  context: EndContext,
  { records }: Pick<RequestStore, "records">,
  { homeAccountId, sessionId }: SessionRef,
): Promise<SessionEntry | undefined> {
  const key = recordKey(homeAccountId, sessionId, context.config);
  context.accounts.endSession(key, sessionId);
  const [ended] = await endSessions(context, { records }, { key, ends: (session) => session.id === sessionId });
  return ended;
}

/** Ends all sessions of a record that `ends` chooses, and returns them. */
export async function endSessions(
  { accounts }: Pick<SessionContext, "accounts">,
  { records }: Pick<RequestStore, "records">,
  { key, ends }: { readonly key: string; readonly ends: (session: SessionEntry) => boolean },
): Promise<readonly SessionEntry[]> {
  let ended: readonly SessionEntry[] = [];
  const change = (stored: AccountRecord | undefined): RecordChange => {
    const found = stored?.sessions.filter(ends) ?? [];
    if (stored === undefined || found.length === 0) {
      return undefined;
    }
    ended = found;
    const sessions = stored.sessions.filter((session) => !ends(session));
    return sessions.length === 0 ? "end" : { ...stored, sessions };
  };
  await records.update(key, change);
  for (const session of ended) {
    accounts.endSession(key, session.id);
  }
  return ended;
}

/**
 * Ends a session in the store as soon as that is possible. A sign-out is never refused because a store does not
 * respond: this process forgets immediately, and the record follows.
 */
export function endSessionLater(context: SessionContext, request: AuthRequest, session: SessionRef, tried = 0): void {
  const pause = pausesMilliseconds[tried];
  if (pause === undefined) {
    context.logger.error({ tried }, "A session that was signed out could not be deleted from the token cache.");
    return;
  }
  const timer = setTimeout(() => {
    // The app may have removed its session from the request meanwhile: then there is nothing left to end, and this
    // throws.
    const ending = async (): Promise<unknown> => endSession(context, context.stores.forRequest(request), session);
    ending().catch((error: unknown) => {
      if (error instanceof ServiceUnavailableError) {
        endSessionLater(context, request, session, tried + 1);
      }
    });
  }, pause);
  timer.unref();
}
