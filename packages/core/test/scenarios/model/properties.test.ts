import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { AccountRecord } from "../../../src/accounts/account-record.ts";
import { createRecordStore } from "../../../src/accounts/record-store.ts";
import { mergeCaches, pruneCache } from "../../../src/authority/msal/cache.ts";
import { encryptedStore, memoryStore, type Store } from "../../../src/store.ts";

const runs = Number(process.env["FC_RUNS"] ?? 150);
const settings = { seed: Number(process.env["FC_SEED"] ?? 20_261_125), numRuns: runs };
const minute = { ttlSeconds: 60, expected: undefined };
const text = fc.string({ unit: "grapheme", maxLength: 200 });

describe("the encryption envelope", () => {
  it("opens under its own key, and returns every string", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (key, value) => {
        const store = encryptedStore(memoryStore(), ["k".repeat(32)]);
        await store.put(key, value, minute);
        expect((await store.get(key))?.value).toBe(value);
      }),
      settings,
    );
  });

  it("is damaged after any change or under any other key, and throws nothing [E07]", async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), at: fc.nat(400) }),
      fc.record({
        kind: fc.constant("replace" as const),
        at: fc.nat(400),
        letter: fc.string({ minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant("insert" as const),
        at: fc.nat(400),
        letter: fc.string({ minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("whole" as const), value: fc.string({ unit: "binary", maxLength: 300 }) }),
    );
    await fc.assert(
      fc.asyncProperty(text, text, text, change, async (key, other, value, how) => {
        const backing = memoryStore();
        const store = encryptedStore(backing, ["k".repeat(32)]);
        await store.put(key, value, minute);
        const sealed = (await backing.get(key))?.value ?? "";
        const at = "at" in how ? how.at % sealed.length : 0;
        const changed =
          how.kind === "cut"
            ? sealed.slice(0, at)
            : how.kind === "whole"
              ? how.value
              : sealed.slice(0, at) + how.letter + sealed.slice(how.kind === "insert" ? at : at + how.letter.length);
        fc.pre(changed !== sealed);
        await backing.put("changed", changed, minute);
        await backing.delete(key);
        await backing.put(key, changed, minute);
        expect((await store.get(key))?.value).toBeUndefined();
        fc.pre(other !== key);
        await backing.delete(other);
        await backing.put(other, sealed, minute);
        expect((await store.get(other))?.value).toBeUndefined();
      }),
      settings,
    );
  });
});

interface Token {
  readonly secret: string;
  readonly cachedAt: number;
}

/** MSAL's cache of one account, with one refresh token and access tokens by API. */
function cacheOf(refreshToken: string, tokens: Readonly<Record<string, Token>>): string {
  const home = { home_account_id: "uid.utid" };
  const access = Object.entries(tokens).map(([api, { secret, cachedAt }]) => [
    `at-${api}`,
    {
      ...home,
      secret,
      target: `api://${api}/.default`,
      realm: "t",
      cached_at: String(cachedAt),
      expires_on: "99999999999",
    },
  ]);
  return JSON.stringify({
    Account: { account: { ...home, username: "somebody" } },
    IdToken: {},
    AccessToken: Object.fromEntries(access) as object,
    RefreshToken: { rt: { ...home, secret: refreshToken } },
    AppMetadata: {},
  });
}

const hexadecimal = fc.stringMatching(/^[0-9a-f]{4}$/u);
const tokens = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d"),
  fc.record({ secret: hexadecimal, cachedAt: fc.integer({ min: 1, max: 1000 }) }),
);
type Parsed = Record<"AccessToken" | "RefreshToken", Record<string, { secret: string; cached_at?: string }>>;
const parsed = (cache: string): Parsed => JSON.parse(cache) as Parsed;

describe("the merge of two caches", () => {
  it("of nothing new is what is stored, and of something new onto what was loaded is that [H12]", () => {
    fc.assert(
      fc.property(tokens, tokens, hexadecimal, hexadecimal, (loaded, made, before, after) => {
        // What MSAL creates is newer than what it was given.
        const newer = Object.entries(made).map(([api, one]) => [api, { ...one, cachedAt: one.cachedAt + 1000 }]);
        const [base, mine] = [cacheOf(before, loaded), cacheOf(after, Object.fromEntries(newer) as typeof made)];
        expect(parsed(mergeCaches(base, base, mine))).toEqual(parsed(mine));
        expect(parsed(mergeCaches(base, mine, base))).toEqual(parsed(mine));
        expect(parsed(mergeCaches(mine, mine, mine))).toEqual(parsed(mine));
      }),
      settings,
    );
  });

  it("loses no token that either side acquired, keeps the newer of two for one API, and the stored refresh token if that is new [H12]", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (loaded, mine, theirs) => {
        const base = cacheOf("loaded", loaded);
        const made = cacheOf("mine", { ...loaded, ...mine });
        const stored = cacheOf("theirs", { ...loaded, ...theirs });
        const merged = parsed(mergeCaches(base, made, stored));
        expect(merged.RefreshToken["rt"]?.secret).toBe("theirs");
        for (const api of ["a", "b", "c", "d"]) {
          const kept = merged.AccessToken[`at-${api}`];
          const own = [{ ...loaded, ...mine }[api], { ...loaded, ...theirs }[api]].map((one) => one?.secret);
          expect(own).toContain(kept?.secret);
        }
        expect(
          parsed(mergeCaches(base, made, cacheOf("loaded", { ...loaded, ...theirs }))).RefreshToken["rt"]?.secret,
        ).toBe("mine");
      }),
      settings,
    );
  });

  it("accepts any string, and so does pruning", () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.string(), (base, mine, stored) => {
        for (const one of [base, mine, stored]) {
          expect(typeof pruneCache(one)).toBe("string");
        }
        expect(typeof mergeCaches(base, mine, stored)).toBe("string");
      }),
      settings,
    );
  });
});

describe("concurrent writers of one record", () => {
  const record = (ids: readonly string[]): AccountRecord => ({
    generation: "g",
    cache: "{}",
    sessions: ids.map((id) => ({
      id,
      entraSessionId: undefined,
      expiresAt: Date.now() + 60_000,
      claims: { iss: "i", sub: "s", tid: "t", oid: "o", exp: 1, iat: 1 },
    })),
  });

  it("lose no session of four processes, in whatever order their operations arrive [H12]", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const inner = memoryStore();
        const slow = {
          get: scheduler.scheduleFunction((key: string) => inner.get(key)),
          put: scheduler.scheduleFunction((...given: Parameters<Store["put"]>) => inner.put(...given)),
          delete: scheduler.scheduleFunction((...given: Parameters<Store["delete"]>) => inner.delete(...given)),
        };
        const add = (id: string) =>
          createRecordStore(slow).update("key", (stored) =>
            record([...(stored?.sessions.map((one) => one.id) ?? []), id]),
          );
        const all = Promise.all(["one", "two", "three", "four"].map(add));
        await scheduler.waitFor(all);
        const stored = await createRecordStore(inner).load("key");
        expect(stored?.record.sessions.map(({ id }) => id).toSorted()).toEqual(["four", "one", "three", "two"]);
      }),
      settings,
    );
  });
});
