import { afterEach, describe, expect, it } from "vitest";

import { createAccountMemos } from "../src/accounts/account-states.ts";
import type { AccountRecord } from "../src/accounts/account-record.ts";
import { AccountMemo, tokenKeyOf } from "../src/accounts/account-state.ts";
import { freezeTime, passSeconds, thawTime } from "./support/clock.ts";

afterEach(thawTime);

const record = (generation: string, ...ids: string[]): AccountRecord => ({
  generation,
  cache: "{}",
  sessions: ids.map((id) => ({
    id,
    entraSessionId: undefined,
    expiresAt: Date.now() + 3600_000,
    claims: { iss: "i", sub: "s", tid: "t", oid: "o", exp: 1, iat: 1 },
  })),
});
const token = (text: string, expiresAt = Date.now() + 3600_000) => ({
  token: text,
  scopes: ["s"],
  expiresAt,
  refreshAt: undefined,
});

describe("what a process knows of accounts", () => {
  it("a record of the same generation keeps its memo and tokens; one of another generation gets a new memo", () => {
    const memos = createAccountMemos();
    const first = memos.learn("key", record("a", "one"), 1000);
    first.tokens.set("scope", token("t"));
    expect(memos.learn("key", record("a", "one", "two"), 1000)).toBe(first);
    expect([...first.sessions]).toEqual(["one", "two"]);
    const second = memos.learn("key", record("b", "three"), 1000);
    expect(second).not.toBe(first);
    expect(second.tokens.size).toBe(0);
    expect([first.alive, second.alive]).toEqual([false, true]);
  });

  it("a session that this process ended does not come back with a reading that is older", () => {
    const memos = createAccountMemos();
    memos.learn("key", record("a", "one", "two"), 1000);
    memos.endSession("key", "one");
    expect([...memos.learn("key", record("a", "one", "two"), 1000).sessions]).toEqual(["two"]);
    const memo = memos.get("key");
    memos.endSession("key", "two");
    expect(memos.get("key")).toBeUndefined();
    expect(memo?.alive).toBe(false);
  });

  it("expired sessions are not learned", () => {
    freezeTime();
    const memos = createAccountMemos();
    const old = record("a", "one");
    passSeconds(3601);
    expect(memos.learn("key", old, 1000).sessions.size).toBe(0);
  });

  it("E11 memory is bounded in bytes also for memos that grow after they were made: the oldest go", () => {
    const memos = createAccountMemos(100_000);
    const known: AccountMemo[] = [];
    for (let index = 0; index < 20; index++) {
      const memo = memos.learn(`key-${index}`, record("a", "one"), 1000);
      memo.tokens.set("scope", token("x".repeat(20_000)));
      memos.grew(memo);
      known.push(memo);
    }
    const alive = known.filter((memo) => memo.alive);
    expect(alive.length).toBeLessThanOrEqual(5);
    expect(alive).toEqual(known.slice(-alive.length));
    expect(memos.get("key-0")).toBeUndefined();
    expect(memos.get("key-19")?.alive).toBe(true);
  });

  it("growing does not end a memo, and a dropped one does not come back by growing", () => {
    const memos = createAccountMemos();
    const memo = memos.learn("key", record("a", "one"), 1000);
    memo.tokens.set("scope", token("x"));
    memos.grew(memo);
    expect(memo.alive).toBe(true);
    memos.drop("key");
    memos.grew(memo);
    expect(memos.get("key")).toBeUndefined();
    expect(memo.alive).toBe(false);
  });
});

describe("a memo", () => {
  it("gives a token with more than 300 s left, and none with less", () => {
    const memo = new AccountMemo("key", "a");
    memo.tokens.set("scope", token("t", 1_000_000));
    expect(memo.goodToken("scope", "s", 699_999)?.token).toBe("t");
    expect(memo.goodToken("scope", "s", 700_000)).toBeUndefined();
    expect(memo.goodToken("other", "s", 0)).toBeUndefined();
  });

  it("runs what is queued one after the other, also after a failure", async () => {
    const memo = new AccountMemo("key", "a");
    const seen: string[] = [];
    const task =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        seen.push(`${name} begins`);
        await new Promise((go) => setImmediate(go));
        seen.push(`${name} ends`);
        if (fails) {
          throw new Error(name);
        }
      };
    const runs = [memo.enqueue(task("one", true)), memo.enqueue(task("two")), memo.enqueue(task("three"))];
    expect((await Promise.allSettled(runs)).map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(seen).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
  });

  it("keys tokens by tenant and by lower-cased, sorted scopes", () => {
    expect(tokenKeyOf("t", ["Mail.Read", "User.Read"])).toBe(tokenKeyOf("t", ["user.read", "MAIL.READ"]));
    expect(tokenKeyOf("t", ["User.Read"])).toBe("t user.read");
    expect(tokenKeyOf("t", ["User.Read"])).not.toBe(tokenKeyOf("u", ["User.Read"]));
    expect(tokenKeyOf("t", ["a", "b"])).not.toBe(tokenKeyOf("t", ["a"]));
  });
});
