import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createAccountMemos } from "../src/accounts/account-states.ts";
import type { AccountRecord } from "../src/accounts/account-record.ts";
import { memoryStore, type Store } from "../src/store.ts";
import type { AccountMemo } from "../src/accounts/account-state.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";
import { createGate } from "./support/gate.ts";
import { askToken, signedInBrowser, tokenCalls, userOf } from "./support/inside.ts";
import { observedStore } from "./support/observed-store.ts";
import { type App, startApp, startEmulator } from "./support/start-app.ts";

const record = (generation: string): AccountRecord => ({
  generation,
  cache: "{}",
  sessions: [
    {
      id: "session",
      entraSessionId: undefined,
      expiresAt: Date.now() + 3600_000,
      claims: { iss: "i", sub: "s", tid: "t", oid: "o", exp: 1, iat: 1 },
    },
  ],
});
const giveTokens = (memo: AccountMemo, count: number, bytes = 1000): void => {
  for (let index = 0; index < count; index++) {
    const token = "x".repeat(bytes);
    memo.tokens.set(`${memo.key} ${index}`, { token, scopes: [], expiresAt: 9e15, refreshAt: undefined });
  }
};

describe("the bound of what is known of accounts", () => {
  it("holds while memos grow, token by token, in any order", () => {
    const maxBytes = 200_000;
    const memos = createAccountMemos(maxBytes);
    const known = Array.from({ length: 50 }, (_, index) => memos.learn(`key-${index}`, record("a"), 1000));
    for (let round = 1; round <= 20; round++) {
      for (const memo of known.filter(({ alive }) => alive)) {
        giveTokens(memo, round);
        memos.grew(memo);
        const held = known.filter(({ alive }) => alive).reduce((bytes, { size }) => bytes + size, 0);
        expect(held).toBeLessThanOrEqual(maxBytes);
      }
    }
    expect(known.filter(({ alive }) => alive).length).toBeGreaterThan(1);
  });

  it("holds for what Entra refused and for pauses, too: a visitor may choose the scopes", () => {
    const memos = createAccountMemos(100_000);
    const memo = memos.learn("key", record("a"), 1000);
    const before = memo.size;
    memo.refusals.set("scope", { version: "v", until: 0, error: new Error("no") });
    memo.notBefore.set("scope", 0);
    memo.renewNotBefore.set("scope", 0);
    expect(memo.size - before).toBeGreaterThanOrEqual(3 * 100);
  });

  it("lets a memo go that alone is larger", () => {
    const memos = createAccountMemos(10_000);
    const memo = memos.learn("key", record("a"), 1000);
    giveTokens(memo, 1, 20_000);
    memos.grew(memo);
    expect(memos.get("key")).toBeUndefined();
    expect([memo.alive, memo.tokens.size]).toEqual([false, 0]);
  });

  const ends: [string, (memos: ReturnType<typeof createAccountMemos>) => void][] = [
    ["was dropped", (memos) => memos.drop("key")],
    ["lost its last session", (memos) => memos.endSession("key", "session")],
    ["was replaced by another generation", (memos) => void memos.learn("key", record("b"), 1000)],
    ["was cleared away", (memos) => memos.clear()],
  ];
  it.each(ends)("a memo that %s keeps no token, whoever still points to it", (_title, end) => {
    const memos = createAccountMemos();
    const memo = memos.learn("key", record("a"), 1000);
    giveTokens(memo, 3);
    memo.refusals.set("scope", { version: "v", until: 0, error: new Error("no") });
    end(memos);
    expect(memo.alive).toBe(false);
    expect([memo.tokens.size, memo.sessions.size, memo.refusals.size]).toEqual([0, 0, 0]);
  });
});

describe("what a process forgets by itself", () => {
  let emulator: Emulator;
  let app: App | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  beforeEach(() => freezeTime());
  afterEach(async () => {
    thawTime();
    await app?.close();
    await emulator.control.reset();
  });
  afterAll(() => emulator.close());

  it("a memo that is evicted during a refresh is no sign-out: one answer, with the token, for one call", async () => {
    const [began, go] = [createGate(), createGate()];
    const { store } = observedStore();
    app = await startApp(emulator, {
      tokenCache: { store },
      fetch: async (url, init) => {
        if (typeof init?.body === "string" && init.body.includes("grant_type=refresh_token")) {
          began.open();
          await go.opened;
        }
        return fetch(url, init);
      },
    });
    const browser = await signedInBrowser(emulator, app);
    passSeconds(5400);
    const asked = Promise.all([askToken(browser), browser.navigate("/mail")]);
    await began.opened;
    // Closing forgets all memos at once, as their bound forgets the oldest; this store goes on.
    await app.auth.close();
    go.open();
    const [token, page] = await asked;
    expect([token.status, token.token.oid?.slice(0, 4), page.status]).toEqual([200, "be00", 200]);
    expect(await userOf(browser)).toBe("ben@contoso.com");
    expect(tokenCalls(emulator)).toBeLessThanOrEqual(2);
  });

  it("a reading that began before a new sign-in does not take what the sign-in has just brought", async () => {
    const inner = memoryStore();
    const [began, go] = [createGate(), createGate()];
    let holding = false;
    let reads = 0;
    const store: Store = {
      ...inner,
      async get(key) {
        reads++;
        const entry = await inner.get(key);
        if (!holding) {
          return entry;
        }
        holding = false;
        began.open();
        await go.opened;
        return entry;
      },
    };
    let recordKey = "";
    const put = inner.put.bind(inner);
    store.put = async (key, value, options) => {
      if (key.startsWith("account/")) {
        recordKey = key;
      }
      return put(key, value, options);
    };
    app = await startApp(emulator, { tokenCache: { store } });
    const old = await signedInBrowser(emulator, app);
    passSeconds(31);
    await inner.delete(recordKey);
    holding = true;
    const late = old.fetch("/");
    await began.opened;
    const browser = await signedInBrowser(emulator, app);
    const before = await askToken(browser);
    go.open();
    expect((await late).body).toBe('{"user":null}');
    const readsBefore = reads;
    expect((await askToken(browser)).token.uti).toBe(before.token.uti);
    expect([reads - readsBefore, tokenCalls(emulator)]).toEqual([0, 0]);
  });
});
