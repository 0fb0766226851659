import { LRUCache } from "lru-cache";

import { cookieOf } from "../http/cookies.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import type { AccountMemo } from "../accounts/account-state.ts";
import type { AccountMemos } from "../accounts/account-states.ts";
import { recordKey } from "../accounts/account-record.ts";
import type { CookieNames } from "./cookie-names.ts";
import type { RecordStore } from "../accounts/record-store.ts";
import { createSealer } from "./sealed-cookie.ts";
import { decodeSessionCookie, encodeSessionCookie, type SessionCookie } from "./session-cookie.ts";

/** A session cookie that was opened: genuine and in time. Whether it is still alive, the account record says. */
export interface OpenedSession extends SessionCookie {
  readonly key: string;
  /** After this the cookie is sealed anew, so that a busy session slides on. */
  readonly renewAt: number;
  readonly idleEnd: number;
  /** The cookie's value, sealed. */
  readonly sealed: string;
  memo: AccountMemo | undefined;
}

export interface Sessions {
  /** No store, no crypto where the same cookie was opened before. `undefined`: no cookie, or none of ours. */
  open(request: AuthRequest): OpenedSession | undefined;
  /** The same, also where it idled too long: a copy that was kept busy may still be alive, and ends with its original. */
  openIdle(request: AuthRequest): OpenedSession | undefined;
  /** Whether the session may be believed without reading the store. */
  isTrusted(session: OpenedSession, now: number): boolean;
  /** Reads the account record. @throws {ServiceUnavailableError} where the store is away and nothing recent is known. */
  isAlive(records: RecordStore, session: OpenedSession): Promise<boolean>;
  seal(cookie: SessionCookie): CookieToSet;
  renewed(session: OpenedSession, now: number): readonly CookieToSet[];
  clear(): void;
}

/** 16 bytes and more, in base64url. */
const tagLetters = 24;
const none: readonly CookieToSet[] = Object.freeze([]);
/** While the store is away and an old reading serves, it is asked again this often. */
const outageRecheckMilliseconds = 5000;

export function createSessions(
  options: ResolvedOptions,
  names: CookieNames,
  memos: AccountMemos,
  maxBytes: number = 64 * 1024 * 1024,
): Sessions {
  const sealer = createSealer("session", options);
  const { idleSeconds, recheckSeconds, staleSeconds } = options.session;
  const opened = new LRUCache<string, OpenedSession>({
    maxSize: maxBytes,
    sizeCalculation: ({ sealed }) => sealed.length + 700,
  });
  /** The app's middleware and then a route's guard ask for the same header: to find it again costs a hash of the whole cookie. */
  let latest: { readonly header: string; readonly session: OpenedSession } | undefined;
  const notOver = (session: OpenedSession): OpenedSession | undefined =>
    Date.now() < session.absoluteEnd ? session : undefined;
  const reads = new Map<string, Promise<AccountMemo | undefined>>();

  const read = (records: RecordStore, key: string): Promise<AccountMemo | undefined> => {
    const flight = reads.get(key);
    if (flight !== undefined) {
      return flight;
    }
    const before = memos.get(key);
    const begun = records
      .load(key)
      .then((loaded) => {
        if (loaded !== undefined) {
          return memos.learn(key, loaded.record, recheckSeconds * 1000);
        }
        // A sign-in that was written after this read began has made a memo that this read knows nothing of.
        if (memos.get(key) === before) {
          memos.drop(key);
        }
        return undefined;
      })
      .finally(() => reads.delete(key));
    reads.set(key, begun);
    return begun;
  };
  const lists = (memo: AccountMemo | undefined, session: OpenedSession): boolean =>
    memo !== undefined && memo.alive && memo.generation === session.generation && memo.sessions.has(session.sessionId);

  return {
    open(request): OpenedSession | undefined {
      const session = this.openIdle(request);
      return session !== undefined && Date.now() < session.idleEnd ? session : undefined;
    },
    openIdle(request): OpenedSession | undefined {
      const header = request.header("cookie");
      if (header !== undefined && header === latest?.header) {
        return notOver(latest.session);
      }
      const value = cookieOf(header, names.session);
      if (header === undefined || value === undefined) {
        return undefined;
      }
      // To hash a whole cookie takes longer than all else here. Its end is the random tag of its seal; the rest is compared.
      let session = opened.get(value.slice(-tagLetters));
      if (session?.sealed !== value) {
        const plain = sealer.open(value);
        const cookie = plain && decodeSessionCookie(plain);
        if (cookie === undefined) {
          return undefined;
        }
        const idleEnd = Math.min(cookie.sealedAt + idleSeconds * 1000, cookie.absoluteEnd);
        const renewAt = cookie.sealedAt + idleSeconds * 250;
        const key = recordKey(cookie.user.homeAccountId, cookie.sessionId, options);
        // Of two equal texts, one is held.
        // The value is a slice of the Cookie header and would keep it alive: the copy is what is held.
        const sealed = Buffer.from(value, "latin1").toString("latin1");
        session = { ...cookie, key: memos.get(key)?.key ?? key, renewAt, idleEnd, sealed, memo: undefined };
        opened.set(sealed.slice(-tagLetters), session);
      }
      latest = { header, session };
      return notOver(session);
    },
    isTrusted(session, now): boolean {
      const { memo } = session;
      if (memo === undefined || !lists(memo, session)) {
        return false;
      }
      const left = memo.trustedUntil - now;
      // A clock that jumped back would stretch the trust without the second half.
      return left > 0 && left <= recheckSeconds * 1000;
    },
    async isAlive(records, session): Promise<boolean> {
      const known = memos.get(session.key);
      session.memo = known;
      if (this.isTrusted(session, Date.now())) {
        return true;
      }
      const joined = reads.has(session.key);
      try {
        session.memo = await read(records, session.key);
        // A read that began before this session's sign-in was written does not know it yet.
        if (joined && !lists(session.memo, session)) {
          session.memo = await read(records, session.key);
        }
      } catch (error) {
        const now = Date.now();
        if (known === undefined || !lists(known, session) || now - known.readAt > staleSeconds * 1000) {
          throw error;
        }
        known.trustedUntil = Math.min(now + outageRecheckMilliseconds, known.readAt + staleSeconds * 1000);
        session.memo = known;
      }
      return lists(session.memo, session);
    },
    seal: (cookie) => names.sessionCookie(sealer.seal(encodeSessionCookie(cookie))),
    renewed(session, now): readonly CookieToSet[] {
      if (now < session.renewAt) {
        return none;
      }
      return [this.seal({ ...session, sealedAt: now, bounces: 0, wish: "" })];
    },
    clear(): void {
      latest = undefined;
      opened.clear();
    },
  };
}
