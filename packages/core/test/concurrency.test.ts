import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Browser } from "./support/browser.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";
import { askToken, closeAll, copyOf, signedInBrowser, tokenCalls, userOf } from "./support/inside.ts";
import { accountsIn, observedStore } from "./support/observed-store.ts";
import { apiScopes, manyUsers, seededRandom, threeApisSeed } from "./support/seeds.ts";
import { signIn, startApp, startEmulator } from "./support/start-app.ts";

afterEach(thawTime);

const shuffled = <Item>(items: readonly Item[], random: () => number): Item[] =>
  items
    .map((item) => ({ item, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item);

describe("200 users at once, over a store with random delays", () => {
  it("each have a record with only their account, and their own token at sign-in, from memory and after expiry [E01]", async () => {
    const { seed, people } = manyUsers(200);
    const emulator = await startEmulator({ seed });
    const random = seededRandom(20_261);
    const store = observedStore();
    store.before = () => new Promise((go) => setTimeout(go, random() * 12));
    const app = await startApp(emulator, { tokenCache: { store: store.store } });
    const browsers = await Promise.all(
      people.map(async ({ username }) => {
        const browser = new Browser(app.origin);
        await signIn(emulator, browser, username);
        return browser;
      }),
    );
    const ask = async (): Promise<void> => {
      const order = shuffled([...people.keys(), ...people.keys()], random);
      const answers = await Promise.all(
        order.map(async (index) => ({ index, visit: await askToken(browsers[index] ?? new Browser(app.origin)) })),
      );
      const wrong = answers.filter(({ index, visit }) => visit.token.oid !== people[index]?.oid);
      expect(wrong.map(({ index, visit }) => [index, visit.status, visit.token.oid])).toEqual([]);
    };
    const look = async (): Promise<void> => {
      const records = await store.records();
      expect([...records.keys()].toSorted()).toEqual(people.map(({ homeAccountId }) => homeAccountId).toSorted());
      for (const [homeAccountId, record] of records) {
        expect([...accountsIn(record)]).toEqual([homeAccountId]);
        expect(record.sessions.map(({ claims }) => claims.oid)).toEqual([homeAccountId.split(".")[0]]);
      }
    };
    await look();
    await ask();
    expect(tokenCalls(emulator)).toBe(0);
    freezeTime();
    passSeconds(5400);
    await ask();
    expect(tokenCalls(emulator)).toBe(200);
    await look();
    await closeAll(app, emulator);
  }, 60_000);
});

describe("many requests with one expired token", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ seed: threeApisSeed });
  });
  afterEach(() => emulator.control.reset());
  afterAll(() => emulator.close());

  it("make one token call for 100 concurrent requests and get one token [H01]", async () => {
    freezeTime();
    const store = observedStore();
    const app = await startApp(emulator, { tokenCache: { store: store.store } });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    const before = { ...store.calls };
    const visits = await Promise.all(Array.from({ length: 100 }, () => askToken(browser)));
    expect(visits.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    expect(new Set(visits.map(({ token }) => token.uti)).size).toBe(1);
    expect(tokenCalls(emulator)).toBe(1);
    // They share the call itself; they do not find what the first one stored, one after the other.
    expect(app.events.filter(({ type }) => type === "tokenAcquired")).toHaveLength(1);
    expect(store.calls.put - before.put).toBe(1);
    expect(store.calls.get - before.get).toBeLessThanOrEqual(3);
    await app.close();
  });

  it("make one call from several browsers of the user, through a guard, and when the call fails [H01]", async () => {
    freezeTime();
    const app = await startApp(emulator);
    const browsers: Browser[] = [];
    for (let count = 0; count < 3; count++) {
      browsers.push(await signedInBrowser(emulator, app));
    }
    passSeconds(5400);
    emulator.control.queueFault({
      on: "token",
      grantType: "refresh_token",
      status: 429,
      headers: { "retry-after": "5" },
    });
    const everybody = (address: string): Promise<number[]> =>
      Promise.all(
        Array.from({ length: 30 }, async (_, index) => (await browsers[index % 3]?.fetch(address))?.status ?? 0),
      );
    expect(new Set(await everybody("/mail"))).toEqual(new Set([503]));
    expect(tokenCalls(emulator)).toBe(1);
    passSeconds(6);
    expect(new Set(await everybody("/mail"))).toEqual(new Set([200]));
    expect(tokenCalls(emulator)).toBe(2);
    await app.close();
  });

  it("lose no token when two processes refresh three scopes at once [H12]", async () => {
    freezeTime();
    const store = observedStore();
    const random = seededRandom(7);
    store.before = () => new Promise((go) => setTimeout(go, random() * 5));
    const here = await startApp(emulator, { tokenCache: { store: store.store } });
    const there = await startApp(emulator, { tokenCache: { store: store.store }, baseUrl: here.origin });
    const browser = await signedInBrowser(emulator, here);
    const copy = copyOf(browser, there.origin);
    expect(await userOf(copy)).toBe("ben@contoso.com");
    for (let round = 0; round < 5; round++) {
      passSeconds(5400 / 2);
      const visits = await Promise.all([
        askToken(browser, apiScopes[0]),
        askToken(copy, apiScopes[1]),
        askToken(browser, apiScopes[2]),
        askToken(copy),
      ]);
      expect(visits.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const [record] = (await store.records()).values();
      const cache = JSON.parse(record?.cache ?? "") as {
        AccessToken: Record<string, { target: string; expires_on: string }>;
        RefreshToken: object;
      };
      const kept = Object.values(cache.AccessToken).map(({ target }) => target);
      for (const scope of apiScopes) {
        expect(
          kept.some((target) => target.includes(scope)),
          scope,
        ).toBe(true);
      }
      expect(Object.keys(cache.RefreshToken)).toHaveLength(1);
    }
    const before = tokenCalls(emulator);
    for (const scope of apiScopes) {
      const [one, other] = [await askToken(browser, scope), await askToken(copy, scope)];
      expect(other.token.uti).toBe(one.token.uti);
    }
    expect(tokenCalls(emulator)).toBe(before);
    await closeAll(here, there);
  });
});

describe("a miss right after another user's hit", () => {
  it("finds nothing of the other user, and a record with two accounts gives nobody the wrong token [E03]", async () => {
    const emulator = await startEmulator({ seed: threeApisSeed });
    const store = observedStore();
    const app = await startApp(emulator, { tokenCache: { store: store.store } });
    const ben = await signedInBrowser(emulator, app);
    const alice = await signedInBrowser(emulator, app, "alice@contoso.com");
    expect((await askToken(ben, apiScopes[0])).status).toBe(200);
    const missed = await askToken(alice, apiScopes[0]);
    expect(missed.status).toBe(401);
    expect(missed.token.oid).toBeUndefined();

    const keyOf = (oid: string): string => store.keys().find((key) => key.includes(`/${oid}`)) ?? "";
    const [benKey, aliceKey] = [keyOf("be000000"), keyOf("a11ce000")];
    const [benEntry, aliceEntry] = [await store.store.get(benKey), await store.store.get(aliceKey)];
    const benRecord = JSON.parse(benEntry?.value ?? "") as { cache: string };
    const aliceRecord = JSON.parse(aliceEntry?.value ?? "") as { cache: string };
    const [mine, theirs] = [JSON.parse(aliceRecord.cache), JSON.parse(benRecord.cache)] as Record<string, object>[];
    const both = Object.fromEntries(
      Object.entries(mine ?? {}).map(([name, section]) => [name, { ...section, ...theirs?.[name] }]),
    );
    const mixed = JSON.stringify({ ...aliceRecord, cache: JSON.stringify(both) });
    await store.store.put(aliceKey, mixed, { ttlSeconds: 3600, expected: aliceEntry?.version });
    const fresh = await startApp(emulator, { tokenCache: { store: store.store }, baseUrl: app.origin });
    const after = await askToken(copyOf(alice, fresh.origin), apiScopes[0]);
    expect(after.token.oid).toBeUndefined();
    expect(after.status).toBe(401);
    await closeAll(app, fresh, emulator);
  });
});
