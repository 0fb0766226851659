import { ServiceUnavailableError } from "../errors/errors.ts";
import type { AuthRequest } from "../types/http.ts";
import type { RequestServices, Services } from "../services.ts";
import { type AccountRecord, type SessionEntry, recordKey } from "../accounts/account-record.ts";
import type { RecordChange } from "../accounts/record-store.ts";

type EndServices = Pick<RequestServices, "records" | "memos" | "options">;

/** One session of an account. */
export interface NamedSession {
  readonly homeAccountId: string;
  readonly sessionId: string;
}

const pausesMilliseconds = [1000, 5000, 20_000, 60_000];

/** Ends one session: at once in this process, then in the record. The last one's end deletes the record with its tokens. */
export async function endSession(
  services: EndServices,
  { homeAccountId, sessionId }: NamedSession,
): Promise<SessionEntry | undefined> {
  const key = recordKey(homeAccountId, sessionId, services.options);
  services.memos.endSession(key, sessionId);
  const [ended] = await endSessions(services, key, (session) => session.id === sessionId);
  return ended;
}

/** Ends all sessions of a record that `ends` chooses, and answers them. */
export async function endSessions(
  services: EndServices,
  key: string,
  ends: (session: SessionEntry) => boolean,
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
  await services.records.update(key, change);
  for (const session of ended) {
    services.memos.endSession(key, session.id);
  }
  return ended;
}

/** A sign-out is never refused because a store is away: this process forgets at once, and the record is ended when it can be. */
export function endSessionLater(services: Services, request: AuthRequest, session: NamedSession, tried = 0): void {
  const pause = pausesMilliseconds[tried];
  if (pause === undefined) {
    services.options.logger.error({ tried }, "A session that was signed out could not be ended in the token cache.");
    return;
  }
  const timer = setTimeout(() => {
    // The app may have taken its session off the request meanwhile: then there is nothing left to end, and no promise yet.
    const ending = async (): Promise<unknown> => endSession(services.within(request), session);
    ending().catch((error: unknown) => {
      if (error instanceof ServiceUnavailableError) {
        endSessionLater(services, request, session, tried + 1);
      }
    });
  }, pause);
  timer.unref();
}
