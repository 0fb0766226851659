import type { Emulator } from "@identity-web/entra-emulator";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { type IdentityWebOptions, sessionTokenCache } from "../../src/index.ts";
import { Browser } from "./browser.ts";
import { freezeTime, passSeconds } from "./clock.ts";
import { askToken, copyOf, signIn, userOf } from "./signed-in.ts";
import type { TestApp } from "./test-app.ts";
import { testEmulator, tokenCalls } from "./test-emulator.ts";

/** Starts an app of a framework with its own session: `/` returns the user, and `/token?scope=…` whose token it got. */
export interface SessionFramework {
  readonly name: string;
  /** @param sessions the framework's session store; without it, the session is in a cookie, or there is no session */
  readonly start: (
    emulator: Emulator,
    changes: Partial<IdentityWebOptions>,
    sessions: Map<string, unknown> | "in a cookie" | "none",
  ) => Promise<Pick<TestApp, "origin" | "close">>;
}

/** Tests the account record in the framework's own session, with a real session of that framework. */
export function describeSessionTokenCache({ name, start }: SessionFramework): void {
  describe(`sessionTokenCache with ${name}`, () => {
    let emulator: Emulator;
    let sessions: Map<string, unknown>;
    let app: Pick<TestApp, "origin" | "close">;
    const begin = (changes: Partial<IdentityWebOptions> = {}): ReturnType<typeof start> =>
      start(emulator, { tokenCache: sessionTokenCache(), ...changes }, sessions);
    beforeAll(async () => {
      emulator = await testEmulator();
    });
    const ready = async (): Promise<void> => {
      sessions = new Map();
      app = await begin();
    };
    afterEach(async () => {
      await emulator.control.reset();
      await app.close();
    });

    const signedIn = async (username = "ben@contoso.com"): Promise<Browser> => {
      const browser = new Browser(app.origin);
      const visit = await signIn(emulator, browser, username, "/token");
      if (visit.status !== 302) {
        throw new Error(`the sign-in ended with ${visit.status}: ${visit.body.slice(0, 300)}`);
      }
      return browser;
    };
    const held = (): string => JSON.stringify([...sessions.values()]);

    it("signs in, keeps the tokens in the session and no other place, and finds them after a restart", async () => {
      await ready();
      const browser = await signedIn();
      expect(await userOf(browser)).toBe("ben@contoso.com");
      expect(sessions.size).toBe(1);
      expect(held()).toContain("RefreshToken");
      const first = await askToken(browser);
      await app.close();
      app = await begin({ baseUrl: app.origin });
      const copy = copyOf(browser, app.origin);
      expect((await askToken(copy)).token.uti).toBe(first.token.uti);
      expect(tokenCalls(emulator)).toBe(0);
    });

    it("writes nothing where the token was in the session and memory had none: the record is loaded, and has not changed", async () => {
      await ready();
      const browser = await signedIn();
      await app.close();
      app = await begin({ baseUrl: app.origin });
      const before = held();
      const copy = copyOf(browser, app.origin);
      expect((await askToken(copy)).status).toBe(200);
      expect(tokenCalls(emulator)).toBe(0);
      expect(held()).toBe(before);
    });

    it("gives the session a new id at sign-in, so that one that was planted is nobody's", async () => {
      await ready();
      const browser = await signedIn();
      await browser.post("/auth/sign-out");
      const planted = [...browser.cookies];
      const again = new Browser(app.origin);
      for (const [cookie, value] of planted) {
        again.cookies.set(cookie, value);
      }
      await signIn(emulator, again, "ben@contoso.com", "/token");
      const before = new Map(planted);
      const same = [...again.cookies].filter(([cookie, value]) => before.get(cookie) === value);
      expect(same).toEqual([]);
    });

    it("refreshes once for fifty requests, and writes the session only where something has changed", async () => {
      await ready();
      const browser = await signedIn();
      await askToken(browser);
      const before = held();
      for (let index = 0; index < 5; index++) {
        await askToken(browser);
      }
      expect(held()).toBe(before);
      freezeTime();
      passSeconds(5400);
      const answers = await Promise.all(Array.from({ length: 50 }, () => askToken(browser)));
      expect(new Set(answers.map(({ status, token }) => `${status} ${token.uti}`)).size).toBe(1);
      expect(tokenCalls(emulator)).toBe(1);
      expect(held()).not.toBe(before);
    });

    it("ends with a sign-out, for copies of its cookies too, and leaves the user's other browser alone", async () => {
      await ready();
      const [browser, other] = [await signedIn(), await signedIn()];
      const copy = copyOf(browser, app.origin);
      expect([(await askToken(browser)).status, (await askToken(other)).status]).toEqual([200, 200]);
      await browser.post("/auth/sign-out");
      expect([await userOf(copy), (await askToken(copy)).status]).toEqual([undefined, 401]);
      expect((await askToken(other)).status).toBe(200);
      await other.post("/auth/sign-out");
      expect(held()).not.toContain("RefreshToken");
    });

    it("is a new sign-in where the framework has lost the session, and 401 for a script: no error, no loop", async () => {
      await ready();
      const browser = await signedIn();
      sessions.clear();
      freezeTime();
      passSeconds(31);
      expect((await askToken(browser)).status).toBe(401);
      expect((await signIn(emulator, browser, "ben@contoso.com", "/token")).status).toBe(302);
      expect((await askToken(browser)).status).toBe(200);
    });

    it("keeps two people apart who use the app at once", async () => {
      await ready();
      const people = await Promise.all(["ben@contoso.com", "alice@contoso.com"].map(async (name) => signedIn(name)));
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(people.map((person) => askToken(person)));
        expect(new Set(answers.map(({ token }) => token.oid)).size).toBe(2);
      }
      expect(await Promise.all(people.map((person) => userOf(person)))).toEqual([
        "ben@contoso.com",
        "alice@contoso.com",
      ]);
    });

    it("is refused with a session that travels in a cookie, and where there is none, before anybody is sent to Entra", async () => {
      sessions = new Map();
      for (const kind of ["in a cookie", "none"] as const) {
        app = await start(emulator, { tokenCache: sessionTokenCache() }, kind);
        for (const address of ["/auth/sign-in", "/token"]) {
          const visit = await new Browser(app.origin).navigate(address);
          expect([kind, address, visit.status, visit.location]).toEqual([kind, address, 500, undefined]);
        }
        await app.close();
      }
      app = await begin();
    });
  });
}
