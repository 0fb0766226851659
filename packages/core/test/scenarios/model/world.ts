import type { Emulator } from "@identity-web/entra-emulator";
import { expect } from "vitest";

import { memoryStore, type Store } from "../../../src/store.ts";
import { Browser } from "../../support/browser.ts";
import { passSeconds } from "../../support/clock.ts";
import { accountsIn, type ObservedStore, observedStore } from "../../support/observed-store.ts";
import { seededRandom } from "../../support/seeds.ts";
import { askToken, copyOf, signIn } from "../../support/signed-in.ts";
import { type TestApp, testApp } from "../../support/test-app.ts";
import { tokenCalls } from "../../support/test-emulator.ts";

const people = [
  { username: "ben@contoso.com", oid: "" },
  { username: "alice@contoso.com", oid: "" },
];

/** What must be true of one browser, according to the model. */
interface ModelBrowser {
  readonly browser: Browser;
  person: number | undefined;
  /** Cookies of sessions that were signed out, and when (seconds of the model's time). */
  readonly dead: { readonly browser: Browser; readonly at: number }[];
}

/** The real system: one to three processes of an app on one store whose delays the seed determines. */
export class World {
  readonly apps: TestApp[] = [];
  readonly browsers: ModelBrowser[] = [];
  readonly store: ObservedStore;
  readonly #emulator: Emulator;
  readonly #leases = new Set<string>();
  readonly #random: () => number;
  now = 0;
  leasesFail = false;

  constructor(emulator: Emulator, seed: number) {
    this.#emulator = emulator;
    this.#random = seededRandom(seed);
    this.store = observedStore(memoryStore());
    // Some time passes between all awaits of the real system, in another order each time.
    this.store.before = () => new Promise((go) => setTimeout(go, this.#random() * 4));
  }

  async begin(nodes: number): Promise<this> {
    for (let index = 0; index < nodes; index++) {
      this.apps.push(await this.#start(this.apps[0]?.origin));
    }
    for (let index = 0; index < 3; index++) {
      this.browsers.push({ browser: new Browser(this.apps[0]?.origin ?? ""), person: undefined, dead: [] });
    }
    return this;
  }

  #start(baseUrl: string | undefined): Promise<TestApp> {
    const store: Store = {
      ...this.store.store,
      lease: async (key) => {
        if (this.leasesFail) {
          throw new Error("the leases are away");
        }
        if (this.#leases.has(key)) {
          return undefined;
        }
        this.#leases.add(key);
        return { release: async () => void this.#leases.delete(key) };
      },
    };
    // Longer than any run: sessions here end only by a sign-out.
    const session = { idleSeconds: 86_400, absoluteSeconds: 86_400 };
    return testApp(this.#emulator, { tokenCache: { store }, session, ...(baseUrl === undefined ? {} : { baseUrl }) });
  }

  #at(node: number, browser: Browser): Browser {
    return copyOf(browser, this.apps[node % this.apps.length]?.origin ?? "");
  }

  /** Signs in at the first node, which has the registered address; the browser's previous session ends with it. */
  async signIn(which: number, person: number): Promise<void> {
    const entry = this.browsers[which] as ModelBrowser;
    await this.#signedOut(
      entry,
      () => signIn(this.#emulator, entry.browser, people[person]?.username, "/profile"),
      true,
    );
    entry.person = person;
    const { status, token } = await askToken(this.#at(0, entry.browser));
    expect(status).toBe(200);
    (people[person] as { oid: string }).oid ||= token.oid ?? "";
  }

  async signOut(which: number, node: number): Promise<void> {
    const entry = this.browsers[which] as ModelBrowser;
    const dead = this.#at(node, entry.browser);
    await this.#signedOut(entry, async () => {
      const visit = await dead.post("/auth/sign-out");
      expect(visit.status).toBe(302);
      entry.browser.cookies.clear();
    });
    entry.person = undefined;
    // M2: the node that responded no longer serves the cookie.
    const copy = this.#at(node, entry.dead.at(-1)?.browser ?? dead);
    expect((await askToken(copy)).status).toBe(401);
  }

  async #signedOut(entry: ModelBrowser, act: () => Promise<unknown>, fresh = false): Promise<void> {
    if (fresh) {
      const before = entry.person === undefined ? undefined : copyOf(entry.browser, this.apps[0]?.origin ?? "");
      // A sign-in of another user begins in a clean browser; that does not sign out the cookie that it had.
      if (before !== undefined) {
        await before.post("/auth/sign-out");
        entry.dead.push({ browser: copyOf(entry.browser, this.apps[0]?.origin ?? ""), at: this.now });
      }
      entry.browser.cookies.clear();
      await act();
      return;
    }
    entry.dead.push({ browser: copyOf(entry.browser, this.apps[0]?.origin ?? ""), at: this.now });
    await act();
  }

  /** M1: every token belongs to its user, on every node, many at once. */
  async ask(which: number): Promise<void> {
    const entry = this.browsers[which] as ModelBrowser;
    if (entry.person === undefined) {
      return;
    }
    const calls = tokenCalls(this.#emulator);
    const asked = this.apps.flatMap((_, node) => [0, 1].map(() => askToken(this.#at(node, entry.browser))));
    const answers = await Promise.all(asked);
    const expected = people[entry.person]?.oid;
    expect(answers.map(({ status, token }) => [status, token.oid])).toEqual(answers.map(() => [200, expected]));
    // M5: one refresh for all of them; one for each process if leases are unavailable.
    expect(tokenCalls(this.#emulator) - calls).toBeLessThanOrEqual(this.leasesFail ? this.apps.length : 1);
  }

  /** A sign-out at one node while the others refresh: it revives nobody. */
  async signOutWhileAsking(which: number, node: number, expired: boolean): Promise<void> {
    const entry = this.browsers[which] as ModelBrowser;
    if (entry.person === undefined) {
      return;
    }
    if (expired) {
      this.pass(5400);
      this.#emulator.control.queueFault({ on: "token", grantType: "refresh_token", delayMilliseconds: 25 });
    }
    const asked = this.apps.map((_, at) => askToken(this.#at(at, entry.browser)));
    // Some have begun to refresh by then.
    await new Promise((go) => setTimeout(go, this.#random() * 20));
    await this.signOut(which, node);
    for (const { status } of await Promise.all(asked)) {
      expect([200, 401]).toContain(status);
    }
  }

  pass(seconds: number): void {
    this.now += seconds;
    passSeconds(seconds);
  }

  async restart(node: number): Promise<void> {
    const at = 1 + (node % Math.max(1, this.apps.length - 1));
    const before = this.apps[at];
    if (before === undefined) {
      return;
    }
    await before.close();
    this.apps[at] = await this.#start(this.apps[0]?.origin);
  }

  async look(): Promise<void> {
    // M7, M8: each record has its own account, and there is one for each user who is signed in somewhere.
    const records = await this.store.records();
    for (const [home, record] of records) {
      expect([...accountsIn(record)]).toEqual([home]);
    }
    const signedIn = new Set(this.browsers.map(({ person }) => person).filter((one) => one !== undefined));
    expect(records.size).toBe(signedIn.size);
    // M2: what was signed out longer ago than the recheck interval is dead on all nodes.
    for (const { dead } of this.browsers) {
      for (const { browser } of dead.filter(({ at }) => this.now - at > 30).slice(-2)) {
        for (const [node] of this.apps.entries()) {
          expect((await this.#at(node, browser).fetch("/profile")).status).toBe(401);
        }
      }
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
  }
}
