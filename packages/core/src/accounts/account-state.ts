import { type IssuedToken, renewalMarginMilliseconds } from "../authority/issued-token.ts";
import { ExpiringMap } from "../lib/expiring-map.ts";
import { SingleFlight } from "../lib/single-flight.ts";
import { SparseMap } from "../lib/sparse-map.ts";
import type { SessionGrants } from "./session-grants.ts";
import { sessionTokenKey } from "./token-keys.ts";

/** Entra's refusal of a token request, for one version of the record. */
export interface Refusal {
  readonly version: string;
  readonly error: Error;
}

const maxRefusals = 50;
const maxPauses = 100;
const maxClaimsMet = 20;

/**
 * What one process knows about one account: its live sessions as last read from the store, its access tokens, and the calls under way. To
 * sign out here, it is enough to drop the state.
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
  /** Token requests that must wait (`Retry-After`), by tenant and scopes. */
  readonly pauses: ExpiringMap<true> = new ExpiringMap(maxPauses);
  /** Background renewals that failed and must wait: the current token is still valid. */
  readonly renewalPauses: ExpiringMap<true> = new ExpiringMap(maxPauses);
  /** Token requests that Entra refused, by tenant and scopes. */
  readonly refusals: ExpiringMap<Refusal> = new ExpiringMap(maxRefusals);
  /** The claims that a token was acquired for, by the token, for as long as an API's second refusal counts as the API's fault. */
  readonly claimsMet: ExpiringMap<string> = new ExpiringMap(maxClaimsMet);

  constructor(key: string, generation: string) {
    this.key = key;
    this.generation = generation;
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
    this.pauses.clear();
    this.renewalPauses.clear();
    this.refusals.clear();
    this.claimsMet.clear();
  }

  /** The bytes that this state takes, roughly. V8 stores tokens at one byte per character. */
  get size(): number {
    let bytes = 600 + 2 * this.key.length + 100 * this.sessions.size;
    bytes += 300 * (this.pauses.size + this.renewalPauses.size + this.refusals.size + this.claimsMet.size);
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
