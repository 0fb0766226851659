import { type IssuedToken, renewalMarginMilliseconds } from "../authority/issued-token.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import { SparseMap } from "../lib/sparse-map.ts";
import { CallMemory } from "./call-memory.ts";
import type { SessionGrants } from "./session-grants.ts";
import { sessionTokenKey } from "./token-keys.ts";

/**
 * What one process knows about one account: its live sessions as last read from the store, its access tokens, and the
 * calls under way. To sign out here, it is enough to drop the state.
 */
export class AccountState {
  readonly key: string;
  readonly generation: string;
  /** False once dropped or evicted: code that still holds this state must look the account up again. */
  alive = true;
  /** Until when the sessions are trusted without reading the store. */
  freshUntil = 0;
  /** When the store was last read. */
  readAt = 0;
  readonly sessions: Set<string> = new Set();
  /** What the sessions' ID tokens allow, for those that have roles, groups or contexts. */
  readonly grants: SparseMap<SessionGrants> = new SparseMap();
  readonly tokens: Map<string, IssuedToken> = new Map();
  /** Tokens acquired with claims: each is for one session, and never served to the user's other browsers. */
  readonly sessionTokens: SparseMap<IssuedToken> = new SparseMap();
  readonly calls: SingleFlight<IssuedToken> = new SingleFlight();
  #callMemory: CallMemory | undefined;

  constructor(key: string, generation: string) {
    this.key = key;
    this.generation = generation;
  }

  /** `undefined` for an account whose token calls have all succeeded. */
  get callMemory(): CallMemory | undefined {
    return this.#callMemory;
  }

  /** Returns the memory of calls, which is created if it does not exist. */
  rememberCalls(): CallMemory {
    return (this.#callMemory ??= new CallMemory());
  }

  /** Returns a token that stays valid for a while, whatever happens to its background renewal. */
  validToken(tokenKey: string, sessionId: string, now: number): IssuedToken | undefined {
    if (this.sessionTokens.size > 0) {
      const own = this.sessionTokens.get(sessionTokenKey(tokenKey, sessionId));
      if (own !== undefined && own.expiresAt - now > renewalMarginMilliseconds) {
        return own;
      }
    }
    const token = this.tokens.get(tokenKey);
    return token !== undefined && token.expiresAt - now > renewalMarginMilliseconds ? token : undefined;
  }

  /** Returns a token that is about to expire, for when its renewal fails: it is valid until its end. */
  lastResort(tokenKey: string): IssuedToken | undefined {
    const token = this.alive ? this.tokens.get(tokenKey) : undefined;
    return token !== undefined && token.expiresAt > Date.now() + 5000 ? token : undefined;
  }

  dropExpired(now: number = Date.now()): void {
    for (const tokens of [this.tokens, this.sessionTokens]) {
      for (const [key, token] of tokens) {
        if (token.expiresAt <= now) {
          tokens.delete(key);
        }
      }
    }
  }

  /** Forgets a token that an API no longer accepts. A different token that has replaced it stays. */
  forget(tokenKey: string, sessionId: string, token: string): void {
    if (this.tokens.get(tokenKey)?.token === token) {
      this.tokens.delete(tokenKey);
    }
    const own = sessionTokenKey(tokenKey, sessionId);
    if (this.sessionTokens.get(own)?.token === token) {
      this.sessionTokens.delete(own);
    }
  }

  /** Called when the state is dropped or evicted: code that still holds it must find nothing in it. */
  dispose(): void {
    this.alive = false;
    this.sessions.clear();
    this.grants.clear();
    this.tokens.clear();
    this.sessionTokens.clear();
    this.#callMemory = undefined;
  }

  /** The bytes that this state takes, roughly. V8 stores tokens at one byte per character. */
  get size(): number {
    let bytes = 600 + 2 * this.key.length + 100 * this.sessions.size;
    bytes += 300 * (this.#callMemory?.size ?? 0);
    for (const [key, { token }] of this.tokens) {
      bytes += key.length + token.length + 200;
    }
    for (const [key, { token }] of this.sessionTokens) {
      bytes += key.length + token.length + 200;
    }
    for (const [, { roles, groups = [], contexts }] of this.grants) {
      bytes += 200 + 60 * (roles.length + groups.length + contexts.length);
    }
    return bytes;
  }
}
