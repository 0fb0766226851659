import { randomUUID } from "node:crypto";

import type { Clock } from "../lib/clock.ts";
import { randomToken } from "../lib/random.ts";
import type { SeedUser } from "../model/seed.ts";

const lifetimeSeconds = 24 * 60 * 60;

/** A user's session in one browser, shared by all apps in that browser. */
export interface AccountSession {
  readonly user: SeedUser;
  /** The `sid` claim, which front-channel sign-out sends too. */
  readonly sid: string;
  /** The `auth_time` claim, in seconds since the epoch. */
  authenticatedAt: number;
  /** Authentication contexts (`acrs`) that the user has satisfied in this browser. */
  readonly contexts: Set<string>;
  /** By client id: the origins of the redirect URIs that the app has used, and the tenant it last signed in to. */
  readonly apps: Map<string, { readonly origins: Set<string>; tenantId: string }>;
}

export interface BrowserSession {
  readonly id: string;
  readonly accounts: Map<string, AccountSession>;
}

/** The browsers that have the emulator's cookie, and the accounts signed in there. */
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

  /**
   * Signs a user in. A user who is already signed in keeps the session and its `sid`, with a new authentication time.
   */
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

  /** Signs a user out of every browser and returns the `sid` of each session that ended. */
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
