import { describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { accountsIn, observedStore } from "../support/observed-store.ts";
import { apiScopes, manyUsers, seededRandom, threeApisSeed } from "../support/seeds.ts";
import { askToken, copyOf, signedInBrowser, signIn } from "../support/signed-in.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const shuffled = <Item>(items: readonly Item[], random: () => number): Item[] =>
  items
    .map((item) => ({ item, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item);

describe("200 users at once, over a store with random delays", () => {
  it("each have a record with only their account, and their own token at sign-in, from memory and after expiry [E01]", async () => {
    const { seed, people } = manyUsers(200);
    const emulator = await testEmulator({ seed });
    const random = seededRandom(20_261);
    const store = observedStore();
    store.before = () => new Promise((go) => setTimeout(go, random() * 12));
    const app = await testApp(emulator, { tokenCache: { store: store.store } });
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
  }, 60_000);
});

describe("a miss right after another user's hit", () => {
  it("finds nothing of the other user, and a record with two accounts gives nobody the wrong token [E03]", async () => {
    const emulator = await testEmulator({ seed: threeApisSeed });
    const store = observedStore();
    const app = await testApp(emulator, { tokenCache: { store: store.store } });
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
    const fresh = await testApp(emulator, { tokenCache: { store: store.store }, baseUrl: app.origin });
    const after = await askToken(copyOf(alice, fresh.origin), apiScopes[0]);
    expect(after.token.oid).toBeUndefined();
    expect(after.status).toBe(401);
  });
});
