// Prevents: a store that passes its contract but still mixes up users, refreshes twice, or revives a session that has
// ended.
import { type Emulator, startEmulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { distributedTokenCache, type IdentityEvent } from "../packages/core/src/index.ts";
import { encryptedStore } from "../packages/core/src/store.ts";
import { Browser } from "../packages/core/test/support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "../packages/core/test/support/clock.ts";
import { accountsIn, observedStore } from "../packages/core/test/support/observed-store.ts";
import { apiScopes, manyUsers, seededRandom, threeApisSeed } from "../packages/core/test/support/seeds.ts";
import { askToken, copyOf, signedInBrowser, signIn, userOf } from "../packages/core/test/support/signed-in.ts";
import { type TestApp, testApp } from "../packages/core/test/support/test-app.ts";
import { tokenCalls } from "../packages/core/test/support/test-emulator.ts";
import { backings } from "./support/backings.ts";
import { patiently } from "./support/patiently.ts";

const encryptionKeys = ["a-key-of-the-tests-that-is-long-enough-1"];
const scope = "User.Read";

for (const backing of backings) {
  describe.runIf(backing.available)(`${backing.name} under complete apps`, () => {
    let emulator: Emulator;
    beforeAll(async () => {
      await backing.start();
      emulator = await startEmulator({ seed: threeApisSeed });
    });
    afterEach(async () => {
      thawTime();
      await emulator.control.reset();
    });
    afterAll(async () => {
      await emulator.close();
      await backing.stop();
    });

    /** Starts several instances of one app, each with its own connection and memory, to stand for several processes. */
    const nodes = async (count: number): Promise<TestApp[]> => {
      const apps: TestApp[] = [];
      for (let index = 0; index < count; index++) {
        const tokenCache = distributedTokenCache(await backing.open(), { encryptionKeys });
        apps.push(await testApp(emulator, { tokenCache, ...(apps[0] && { baseUrl: apps[0].origin }) }));
      }
      return apps;
    };
    const closeAll = (apps: readonly TestApp[]): Promise<unknown> => Promise.all(apps.map((app) => app.close()));
    const storeFailures = (events: readonly IdentityEvent[]) => events.filter(({ type }) => type === "storeFailed");

    it("200 concurrent users: every record contains exactly its own account, and every user gets their own token [E01]", async () => {
      const { seed, people } = manyUsers(200);
      const crowdEmulator = await startEmulator({ seed });
      const random = seededRandom(20_261);
      const observed = observedStore(encryptedStore(await backing.open(), encryptionKeys));
      observed.before = () => new Promise((resume) => setTimeout(resume, random() * 12));
      const app = await testApp(crowdEmulator, { tokenCache: { store: observed.store } });
      const browsers = await Promise.all(
        people.map(async ({ username }) => {
          const browser = new Browser(app.origin);
          await patiently(() => signIn(crowdEmulator, browser, username));
          return browser;
        }),
      );
      const requestTokens = async (): Promise<void> => {
        const responses = await Promise.all(browsers.map((browser) => patiently(() => askToken(browser, scope))));
        expect(responses.map(({ token }) => token.oid)).toEqual(people.map(({ oid }) => oid));
      };
      await requestTokens();
      freezeTime();
      passSeconds(5400);
      await requestTokens();
      observed.before = undefined;
      const records = await observed.records();
      expect(records.size).toBe(200);
      for (const [home, record] of records) {
        expect([...accountsIn(record)]).toEqual([home]);
      }
      const dump = await backing.dump();
      expect(dump.length).toBeGreaterThan(200 * 1000);
      expect(dump).not.toMatch(/eyJ[\w-]{10,}\.eyJ|person-|The person|contoso\.com|refresh_token|"secret"/u);
      thawTime();
      await app.close();
      await crowdEmulator.close();
    }, 120_000);

    it("100 requests across three processes with an expired token send one token request [H02]", async () => {
      freezeTime();
      const apps = await nodes(3);
      const [here] = apps;
      if (here === undefined) {
        return;
      }
      const browser = await patiently(() => signedInBrowser(emulator, here));
      const copies = apps.map((app) => copyOf(browser, app.origin));
      for (const copy of copies) {
        expect((await patiently(() => askToken(copy, scope))).status).toBe(200);
      }
      passSeconds(5400);
      const responses = await Promise.all(
        Array.from({ length: 100 }, (_, index) => askToken(copies[index % 3] ?? browser, scope)),
      );
      expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
      expect(new Set(responses.map(({ token }) => token.uti)).size).toBe(1);
      expect(tokenCalls(emulator)).toBe(1);
      expect(apps.flatMap(({ events }) => storeFailures(events))).toEqual([]);
      await closeAll(apps);
    });

    it.each([
      ["the last session", true],
      ["one of two sessions", false],
    ])(
      "after a sign-out of %s while the other process refreshes, neither can use or find the tokens [H04]",
      async (_name, last) => {
        await backing.clear();
        freezeTime();
        const apps = await nodes(2);
        const [here, there] = apps;
        if (here === undefined || there === undefined) {
          return;
        }
        if (!last) {
          await patiently(() => signedInBrowser(emulator, here));
        }
        const browser = await patiently(() => signedInBrowser(emulator, here));
        const copy = copyOf(browser, there.origin);
        await askToken(copy, scope);
        const oldCopy = copyOf(browser, there.origin);
        passSeconds(5400);
        emulator.control.queueFault({ on: "token", grantType: "refresh_token", held: true });
        const refreshing = askToken(copy, scope);
        await vi.waitUntil(() => emulator.control.heldRequests() === 1, 10_000);
        await browser.post("/auth/sign-out");
        emulator.control.releaseRequests();
        expect((await refreshing).status).toBe(401);
        passSeconds(31);
        expect([await userOf(oldCopy), (await askToken(oldCopy, scope)).status]).toEqual([undefined, 401]);
        // An immediate new sign-in creates a new record, and the old cookie stays dead.
        await signIn(emulator, browser, "ben@contoso.com");
        expect((await askToken(browser, scope)).status).toBe(200);
        expect([await userOf(oldCopy), (await askToken(oldCopy, scope)).status]).toEqual([undefined, 401]);
        await closeAll(apps);
      },
    );

    it("a third process finds the tokens for three APIs that two processes acquired concurrently [H08, H12]", async () => {
      freezeTime();
      const apps = await nodes(3);
      const [here, there, later] = apps;
      if (here === undefined || there === undefined || later === undefined) {
        return;
      }
      const browser = await patiently(() => signedInBrowser(emulator, here));
      const copies = [browser, copyOf(browser, there.origin)];
      const tokens = apiScopes.map((api, index) => askToken(copies[index % 2] ?? browser, api));
      expect((await Promise.all(tokens)).map(({ status }) => status)).toEqual([200, 200, 200]);
      const calls = tokenCalls(emulator);
      const third = copyOf(browser, later.origin);
      for (const api of apiScopes) {
        expect((await askToken(third, api)).status).toBe(200);
      }
      expect(tokenCalls(emulator)).toBe(calls);
      await closeAll(apps);
    });

    it("an emptied store sends each user to Entra once, and scripts get a 401 [F09, H09]", async () => {
      const apps = await nodes(1);
      const [here] = apps;
      if (here === undefined) {
        return;
      }
      freezeTime();
      const browser = await patiently(() => signedInBrowser(emulator, here));
      await backing.clear();
      passSeconds(31);
      expect((await browser.fetch("/profile")).status).toBe(401);
      await signIn(emulator, browser, "ben@contoso.com");
      expect((await browser.navigate("/profile")).status).toBe(200);
      await closeAll(apps);
    });
  });
}
