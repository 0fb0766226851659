import { randomUUID } from "node:crypto";

import type { Clock } from "./clock.ts";
import { randomToken } from "./random.ts";
import type { SeedUser } from "./seed.ts";

const lifetimeSeconds = 24 * 60 * 60;

/** One person's sign-in in one browser, shared by every app there. */
export interface AccountSession {
  readonly user: SeedUser;
  /** The `sid` claim, also sent to front-channel sign-out. */
  readonly sid: string;
  /** Seconds since the epoch; what `auth_time` says. */
  authenticatedAt: number;
  /** Authentication contexts (`acrs`) that the user has satisfied in this browser. */
  readonly contexts: Set<string>;
  /** Client id to what that app was last seen as: its redirect URIs' origins and the tenant it signed in to. */
  readonly apps: Map<string, { readonly origins: Set<string>; tenantId: string }>;
}

export interface BrowserSession {
  readonly id: string;
  readonly accounts: Map<string, AccountSession>;
}

/** The browsers that hold a cookie of ours, and who is signed in there. */
export class BrowserSessions {
  readonly #clock: Clock;
  readonly #browsers = new Map<string, BrowserSession>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(id: string | undefined): BrowserSession | undefined {
    const browser = id === undefined ? undefined : this.#browsers.get(id);
    for (const [oid, account] of browser?.accounts ?? []) {
      if (account.authenticatedAt + lifetimeSeconds <= this.#clock.now()) {
        browser?.accounts.delete(oid);
      }
    }
    return browser;
  }

  create(): BrowserSession {
    const browser: BrowserSession = { id: randomToken(), accounts: new Map() };
    this.#browsers.set(browser.id, browser);
    return browser;
  }

  /** Signs a user in; one who is signed in already keeps the session and its `sid`, with a new time. */
  signIn(browser: BrowserSession, user: SeedUser): AccountSession {
    const existing = browser.accounts.get(user.oid);
    if (existing !== undefined) {
      existing.authenticatedAt = this.#clock.now();
      return existing;
    }
    const account = {
      user,
      sid: randomUUID(),
      authenticatedAt: this.#clock.now(),
      contexts: new Set<string>(),
      apps: new Map(),
    };
    browser.accounts.set(user.oid, account);
    return account;
  }

  /** Signs a user out of every browser; answers the `sid` of each session that has ended. */
  end(oid: string): readonly string[] {
    const ended: string[] = [];
    for (const { accounts } of this.#browsers.values()) {
      const account = accounts.get(oid);
      if (account !== undefined) {
        ended.push(account.sid);
        accounts.delete(oid);
      }
    }
    return ended;
  }

  clear(): void {
    this.#browsers.clear();
  }
}
