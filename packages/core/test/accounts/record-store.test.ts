import { afterEach, describe, expect, it } from "vitest";

import { type AccountRecord, encodeRecord, withSession } from "../../src/accounts/account-record.ts";
import { createRecordStore } from "../../src/accounts/record-store.ts";
import { memoryStore } from "../../src/store.ts";
import { freezeTime, thawTime } from "../support/clock.ts";
import { observedStore } from "../support/observed-store.ts";

afterEach(thawTime);
const minute = { ttlSeconds: 60, expected: undefined };

describe("account records in a store", () => {
  const record = (sessions: string[], generation = "g"): AccountRecord => ({
    generation,
    cache: "{}",
    sessions: sessions.map((id) => ({
      id,
      entraSessionId: undefined,
      expiresAt: Date.now() + 60_000,
      claims: { iss: "i", sub: "s", tid: "t", oid: "o", exp: 1, iat: 1 },
    })),
  });

  it.each([
    ["empty", ""],
    ["not JSON", "{"],
    ["cut", encodeRecord({ generation: "g", cache: "{}", sessions: [] }).slice(0, -2)],
    ["a list", "[]"],
    ["nested deeper than a parser goes", "[".repeat(200_000)],
    ["without a version", '{"generation":"g","cache":"{}","sessions":[]}'],
    ["without a generation", '{"version":1,"cache":"{}","sessions":[]}'],
    ["a cache that is not a string", '{"version":1,"generation":"g","cache":{},"sessions":[]}'],
    ["a session without its fields", '{"version":1,"generation":"g","cache":"{}","sessions":[{"id":"a"}]}'],
    ["sessions that are not a list", '{"version":1,"generation":"g","cache":"{}","sessions":{}}'],
    [
      "a session whose cache is not a string",
      '{"version":1,"generation":"g","cache":"{}","sessions":[{"id":"s","expiresAt":1,"claims":{},"cache":7}]}',
    ],
    ["groups that are not an object", '{"version":1,"generation":"g","cache":"{}","sessions":[],"groups":"all"}'],
    [
      "a list of groups that is not a list",
      '{"version":1,"generation":"g","cache":"{}","sessions":[],"groups":{"t":"all"}}',
    ],
    [
      "larger than any record may be",
      `{"version":1,"generation":"g","cache":"${"x".repeat(4 * 1024 * 1024)}","sessions":[]}`,
    ],
  ])(
    "removes an entry that is %s, reports it once, and lets the next sign-in write a new one [E09]",
    async (_name, value) => {
      const store = memoryStore();
      await store.put("key", value, minute);
      let damaged = 0;
      const records = createRecordStore(store, { damaged: () => damaged++ });
      expect(await records.load("key")).toBeUndefined();
      expect([await store.get("key"), damaged]).toEqual([undefined, 1]);
      expect(await records.load("key")).toBeUndefined();
      expect(damaged).toBe(1);
      expect(
        await records.update("key", (stored) => (stored === undefined ? record(["new"]) : undefined)),
      ).toBeDefined();
    },
  );

  it("keeps a damaged entry that another process has repaired in the meantime [E09]", async () => {
    const observed = observedStore();
    await observed.store.put("key", "{", minute);
    observed.before = async (operation) => {
      if (operation !== "delete") {
        return;
      }
      observed.before = undefined;
      const { version } = (await observed.store.get("key")) ?? {};
      await observed.store.put("key", encodeRecord(record(["repaired"])), { ttlSeconds: 60, expected: version });
    };
    const records = createRecordStore(observed.store);
    expect(await records.load("key")).toBeUndefined();
    expect((await records.load("key"))?.record.sessions.map(({ id }) => id)).toEqual(["repaired"]);
  });

  it.each([
    ["of a newer version", { value: '{"version":2,"generation":"g"}' }],
    ["sealed under a key that is missing here", { value: undefined }],
  ])("treats an entry %s as a miss and leaves it in place until somebody signs in [E09]", async (_name, { value }) => {
    const inner = memoryStore();
    await inner.put("key", value ?? "sealed", minute);
    const store = {
      ...inner,
      async get(key: string) {
        const entry = await inner.get(key);
        return entry && (value === undefined ? { value, version: entry.version } : entry);
      },
    };
    const records = createRecordStore(store);
    expect(await records.load("key")).toBeUndefined();
    expect((await inner.get("key"))?.value).toBe(value ?? "sealed");
    await records.update("key", () => record(["new"]));
    expect((await inner.get("key"))?.value).toContain('"new"');
  });

  it("keeps members that a later version added when it rewrites a record [E09]", async () => {
    const store = memoryStore();
    await store.put("key", JSON.stringify({ version: 1, later: { kept: true }, ...record(["one"]) }), minute);
    const records = createRecordStore(store);
    await records.update("key", (stored) => stored && { ...stored, cache: "{}" });
    expect(JSON.parse((await store.get("key"))?.value ?? "")).toMatchObject({ version: 1, later: { kept: true } });
  });

  it("repeats a change that lost the race on what is stored now, at most five times, then reports an outage", async () => {
    const observed = observedStore();
    const records = createRecordStore(observed.store);
    await records.update("key", () => record(["one"]));
    const inner = observed.store;
    let races = 2;
    observed.before = async (operation) => {
      if (operation !== "put" || races-- <= 0) {
        return;
      }
      const stored = await inner.get("key");
      const raced = encodeRecord(record([`racer-${races}`]));
      observed.before = undefined;
      await inner.put("key", raced, { ttlSeconds: 60, expected: stored?.version });
    };
    const seen: (string | undefined)[] = [];
    await records.update("key", (stored) => {
      seen.push(stored?.sessions[0]?.id);
      return record(["mine"]);
    });
    expect(seen).toEqual(["one", "racer-1"]);
    const never = createRecordStore({ ...inner, put: () => Promise.resolve(undefined) });
    let tried = 0;
    const update = never.update("key", () => {
      tried++;
      return record(["mine"]);
    });
    await expect(update).rejects.toMatchObject({ code: "store_unavailable" });
    expect(tried).toBe(5);
  });

  it("deletes a record without a live session, and reads again when it lost the race", async () => {
    const observed = observedStore();
    const records = createRecordStore(observed.store);
    await records.update("key", () => record(["one"]));
    await records.update("key", (stored) => stored && { ...stored, sessions: [] });
    expect(observed.keys()).toEqual([]);
    await records.update("key", () => record(["one"]));
    let raced = false;
    observed.before = async (operation) => {
      if (operation !== "delete" || raced) {
        return;
      }
      raced = true;
      const stored = await observed.store.get("key");
      await observed.store.put("key", encodeRecord(record(["one", "two"])), {
        ttlSeconds: 60,
        expected: stored?.version,
      });
    };
    await records.update("key", (stored) => {
      const left = stored?.sessions.filter(({ id }) => id !== "one") ?? [];
      return left.length === 0 || stored === undefined ? "end" : { ...stored, sessions: left };
    });
    expect((await records.load("key"))?.record.sessions.map(({ id }) => id)).toEqual(["two"]);
  });

  it("evicts the oldest sessions above the maximum, and expired ones first", () => {
    freezeTime();
    const full = record(["one", "two", "three"]);
    const next = { ...full.sessions[0], id: "four" } as AccountRecord["sessions"][number];
    expect(withSession(full, next, 3).sessions.map(({ id }) => id)).toEqual(["two", "three", "four"]);
    const [first, ...others] = full.sessions;
    const expired = { ...full, sessions: [...others, { ...first, expiresAt: Date.now() } as typeof next] };
    expect(withSession(expired, next, 3).sessions.map(({ id }) => id)).toEqual(["two", "three", "four"]);
  });
});
