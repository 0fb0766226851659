import { recordKey } from "../accounts/account-record.ts";
import type { AccountState } from "../accounts/account-state.ts";
import type { AccountStates } from "../accounts/account-states.ts";
import type { RecordStore } from "../accounts/record-store.ts";
import { cookieOf } from "../http/cookies.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import { detached, SuffixCache } from "../lib/suffix-cache.ts";
import type { AuthRequest, CookieToSet } from "../types/http.ts";
import type { SessionConfig } from "./config.ts";
import type { CookieNames } from "./cookie-names.ts";
import { createSealer } from "./sealed-cookie.ts";
import { decodeSessionCookie, encodeSessionCookie, type SessionCookie } from "./session-cookie.ts";

/** A session cookie that was opened: genuine and not expired. Whether the session is alive, the account record says. */
export interface OpenedSession extends SessionCookie {
  /** Key of the account's record. */
  readonly key: string;
  /** After this time the cookie is sealed again, so that a busy session continues. */
  readonly renewAt: number;
  readonly idleEnd: number;
  state: AccountState | undefined;
}

export interface Sessions {
  /**
   * Opens the session of a request; `undefined` if there is no cookie, or if it is not one of our cookies. Touches no
   * store, and no cryptography if the same cookie was opened before.
   */
  open(request: AuthRequest): OpenedSession | undefined;
  /**
   * Does the same for an idle session too: a busy copy of the cookie may still be alive, and ends with the original.
   */
  openEvenIfIdle(request: AuthRequest): OpenedSession | undefined;
  /** Returns whether the session can be trusted without reading the store. */
  isFresh(session: OpenedSession, now: number): boolean;
  /**
   * Reads the account record.
   *
   * @throws {ServiceUnavailableError} the store does not respond, and nothing recent is known
   */
  isAlive(records: RecordStore, session: OpenedSession): Promise<boolean>;
  seal(cookie: SessionCookie): CookieToSet;
  renewed(session: OpenedSession, now: number): readonly CookieToSet[];
  clear(): void;
}

/** 16 bytes and more, in base64url. */
const tagLength = 24;
const noCookies: readonly CookieToSet[] = Object.freeze([]);
/** While the store does not respond and an old reading serves, the store is tried again this often. */
const outageRecheckMilliseconds = 5000;
/** A cookie is sealed again after this part of the idle timeout. */
const renewalShare = 0.25;
/** Bytes that an opened session takes, besides its cookie. */
const sessionBytes = 700;

export interface SessionsOptions {
  readonly config: SessionConfig;
  readonly cookies: CookieNames;
  readonly accounts: AccountStates;
  readonly maxBytes?: number;
}

export function createSessions({ config, cookies, accounts, maxBytes = 64 * 1024 * 1024 }: SessionsOptions): Sessions {
  const sealer = createSealer("session", config);
  const { idleSeconds, recheckSeconds, staleSeconds } = config.session;
  const opened = new SuffixCache<OpenedSession>(tagLength, maxBytes, (sealed) => sealed.length + sessionBytes);
  /**
   * The app's middleware and then a route's guard ask for the same header. A look-up would hash the whole cookie again.
   */
  let latest: { readonly header: string; readonly session: OpenedSession } | undefined;
  const reads = new SingleFlight<AccountState | undefined>();

  const unlessOver = (session: OpenedSession): OpenedSession | undefined =>
    Date.now() < session.absoluteEnd ? session : undefined;

  const openCookie = (value: string): OpenedSession | undefined => {
    const plain = sealer.open(value);
    const cookie = plain && decodeSessionCookie(plain);
    if (cookie === undefined) {
      return undefined;
    }
    const idleEnd = Math.min(cookie.sealedAt + idleSeconds * 1000, cookie.absoluteEnd);
    const renewAt = cookie.sealedAt + idleSeconds * 1000 * renewalShare;
    const key = recordKey(cookie.user.homeAccountId, cookie.sessionId, config);
    // Of two equal strings, one is stored.
    const session = { ...cookie, key: accounts.get(key)?.key ?? key, renewAt, idleEnd, state: undefined };
    opened.set(detached(value), session);
    return session;
  };

  const read = (records: RecordStore, key: string): Promise<AccountState | undefined> =>
    reads.run(key, async () => {
      const before = accounts.get(key);
      const loaded = await records.load(key);
      if (loaded !== undefined) {
        return accounts.update(key, loaded.record);
      }
      // A sign-in that was written after this read began has created a state that this read knows nothing about.
      if (accounts.get(key) === before) {
        accounts.drop(key);
      }
      return undefined;
    });

  const isListedIn = (session: OpenedSession, state: AccountState | undefined): boolean =>
    state !== undefined &&
    state.alive &&
    state.generation === session.generation &&
    state.sessions.has(session.sessionId);

  return {
    open(request): OpenedSession | undefined {
      const session = this.openEvenIfIdle(request);
      return session !== undefined && Date.now() < session.idleEnd ? session : undefined;
    },
    openEvenIfIdle(request): OpenedSession | undefined {
      const header = request.header("cookie");
      if (header !== undefined && header === latest?.header) {
        return unlessOver(latest.session);
      }
      const value = cookieOf(header, cookies.session);
      if (header === undefined || value === undefined) {
        return undefined;
      }
      const session = opened.get(value) ?? openCookie(value);
      if (session === undefined) {
        return undefined;
      }
      latest = { header, session };
      return unlessOver(session);
    },
    isFresh(session, now): boolean {
      const { state } = session;
      if (state === undefined || !isListedIn(session, state)) {
        return false;
      }
      const left = state.freshUntil - now;
      // Without the second condition, a clock that jumped back would stretch the trust.
      return left > 0 && left <= recheckSeconds * 1000;
    },
    async isAlive(records, session): Promise<boolean> {
      const known = accounts.get(session.key);
      session.state = known;
      if (this.isFresh(session, Date.now())) {
        return true;
      }
      const joined = reads.has(session.key);
      try {
        session.state = await read(records, session.key);
        // A read that began before this session's sign-in was written does not know the session yet.
        if (joined && !isListedIn(session, session.state)) {
          session.state = await read(records, session.key);
        }
      } catch (error) {
        const now = Date.now();
        if (known === undefined || !isListedIn(session, known) || now - known.readAt > staleSeconds * 1000) {
          throw error;
        }
        known.freshUntil = Math.min(now + outageRecheckMilliseconds, known.readAt + staleSeconds * 1000);
        session.state = known;
      }
      return isListedIn(session, session.state);
    },
    seal: (cookie) => cookies.sessionCookie(sealer.seal(encodeSessionCookie(cookie))),
    renewed(session, now): readonly CookieToSet[] {
      if (now < session.renewAt) {
        return noCookies;
      }
      return [this.seal({ ...session, sealedAt: now, loopCount: 0, requestedGrant: "" })];
    },
    clear(): void {
      latest = undefined;
      opened.clear();
    },
  };
}
