import type { SessionGrants } from "./session-grants.ts";
import { SparseMap } from "../lib/sparse-map.ts";

/** An access token in memory. Times in milliseconds since the epoch. */
export interface MemoToken {
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** Entra's `refresh_in`: from here on it is renewed in the background. */
  readonly refreshAt: number | undefined;
}

/** Entra's no to a refresh. It holds while the record is the same, for a minute: consent may be given elsewhere. */
export interface Refusal {
  readonly version: string;
  readonly until: number;
  readonly error: Error;
}

/** A token with less left than this is renewed before it is used. */
export const renewalMarginMilliseconds = 300_000;

const nothingBefore: Promise<void> = Promise.resolve();

/**
 * What one process knows of one account: its live sessions as last read from the store, its access tokens, and the calls under
 * way. Dropping it is all that a sign-out has to do here.
 */
export class AccountMemo {
  readonly key: string;
  readonly generation: string;
  /** False once dropped or evicted: whoever still points here has to look again. */
  alive = true;
  /** Until when the sessions are believed without reading the store. */
  trustedUntil = 0;
  /** When the store was last read. */
  readAt = 0;
  readonly sessions: Set<string> = new Set();
  /** What the ID tokens of sessions allow, where they say something of the kind. */
  readonly grants: SparseMap<SessionGrants> = new SparseMap();
  readonly tokens: Map<string, MemoToken> = new Map();
  /** Tokens got with claims: of one session each, and never served to the user's other browsers. */
  readonly sessionTokens: SparseMap<MemoToken> = new SparseMap();
  readonly flights: SparseMap<Promise<MemoToken>> = new SparseMap();
  /** Not before these times, by tenant and scopes (`Retry-After`). */
  readonly notBefore: SparseMap<number> = new SparseMap();
  /** Background renewals wait until these times after one that failed: the token at hand is still good. */
  readonly renewNotBefore: SparseMap<number> = new SparseMap();
  /** What Entra refused, by tenant and scopes, and for which state of the record. */
  readonly refusals: SparseMap<Refusal> = new SparseMap();
  /** The end of the queue: operations on one record run one after the other. */
  tail: Promise<unknown> = nothingBefore;

  constructor(key: string, generation: string) {
    this.key = key;
    this.generation = generation;
  }

  /** A token that is good for a while, whatever its background renewal does. */
  goodToken(tokenKey: string, sessionId: string, now: number): MemoToken | undefined {
    if (this.sessionTokens.size > 0) {
      const own = this.sessionTokens.get(sessionTokenKey(tokenKey, sessionId));
      if (own !== undefined && own.expiresAt - now > renewalMarginMilliseconds) {
        return own;
      }
    }
    const token = this.tokens.get(tokenKey);
    return token !== undefined && token.expiresAt - now > renewalMarginMilliseconds ? token : undefined;
  }

  /** A renewal that fails in the last minutes of a token's life leaves the token good until its end. */
  lastResort(tokenKey: string): MemoToken | undefined {
    const token = this.alive ? this.tokens.get(tokenKey) : undefined;
    return token !== undefined && token.expiresAt > Date.now() + 5000 ? token : undefined;
  }

  dropExpired(now: number = Date.now()): void {
    for (const held of [this.tokens, this.sessionTokens]) {
      for (const [name, token] of held) {
        if (token.expiresAt <= now) {
          held.delete(name);
        }
      }
    }
  }

  /** A token that an API no longer takes. Another one that came in its place stays. */
  forget(tokenKey: string, sessionId: string, token: string): void {
    if (this.tokens.get(tokenKey)?.token === token) {
      this.tokens.delete(tokenKey);
    }
    const own = sessionTokenKey(tokenKey, sessionId);
    if (this.sessionTokens.get(own)?.token === token) {
      this.sessionTokens.delete(own);
    }
  }

  /** Dropped or evicted: nothing of it may be found through whoever still points here. */
  retire(): void {
    this.alive = false;
    for (const held of [
      this.sessions,
      this.grants,
      this.tokens,
      this.sessionTokens,
      this.notBefore,
      this.renewNotBefore,
      this.refusals,
    ]) {
      held.clear();
    }
  }

  /** Runs after everything queued before, whether that succeeded or not. */
  enqueue<Value>(task: () => Promise<Value>): Promise<Value> {
    const run = this.tail.then(task, task);
    this.tail = run.catch(() => {});
    return run;
  }

  /** Bytes this takes, roughly; V8 keeps tokens at one byte a character. */
  get size(): number {
    let bytes = 600 + 2 * this.key.length + 100 * this.sessions.size;
    bytes += 300 * (this.notBefore.size + this.renewNotBefore.size + this.refusals.size);
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

export function sessionTokenKey(tokenKey: string, sessionId: string): string {
  return `${tokenKey} ${sessionId}`;
}

let latest = { tenantId: "", scope: "", key: "" };

/** Order and case of scopes do not matter, so they do not make a second token. */
export function tokenKeyOf(tenantId: string, scopes: readonly string[]): string {
  const first = scopes[0];
  if (scopes.length === 1 && first !== undefined) {
    // Most calls ask for the same as the last one: the same text again has its hash with it, and is held once for all users.
    if (first !== latest.scope || tenantId !== latest.tenantId) {
      latest = { tenantId, scope: first, key: `${tenantId} ${first.toLowerCase()}` };
    }
    return latest.key;
  }
  return `${tenantId} ${scopes
    .map((scope) => scope.toLowerCase())
    .toSorted()
    .join(" ")}`;
}
