import { afterEach, describe, expect, it } from "vitest";

import type { AccountRecord } from "../../src/accounts/account-record.ts";
import { AccountState } from "../../src/accounts/account-state.ts";
import { createAccountStates } from "../../src/accounts/account-states.ts";
import { freezeTime, passSeconds, thawTime } from "../support/clock.ts";

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

describe("account states", () => {
  it("keep state and tokens for a record of the same generation, and start over for another generation", () => {
    const states = createAccountStates({ recheckSeconds: 1 });
    const first = states.update("key", record("a", "one"));
    first.tokens.set("scope", token("t"));
    expect(states.update("key", record("a", "one", "two"))).toBe(first);
    expect([...first.sessions]).toEqual(["one", "two"]);
    const second = states.update("key", record("b", "three"));
    expect(second).not.toBe(first);
    expect(second.tokens.size).toBe(0);
    expect([first.alive, second.alive]).toEqual([false, true]);
  });

  it("do not revive a session that this process ended when an older read arrives", () => {
    const states = createAccountStates({ recheckSeconds: 1 });
    states.update("key", record("a", "one", "two"));
    states.endSession("key", "one");
    expect([...states.update("key", record("a", "one", "two")).sessions]).toEqual(["two"]);
    const state = states.get("key");
    states.endSession("key", "two");
    expect(states.get("key")).toBeUndefined();
    expect(state?.alive).toBe(false);
  });

  it("do not include expired sessions", () => {
    freezeTime();
    const states = createAccountStates({ recheckSeconds: 1 });
    const old = record("a", "one");
    passSeconds(3601);
    expect(states.update("key", old).sessions.size).toBe(0);
  });

  it("are bounded in bytes even if they grow after creation: the oldest are evicted [E11]", () => {
    const states = createAccountStates({ recheckSeconds: 1, maxBytes: 100_000 });
    const known: AccountState[] = [];
    for (let index = 0; index < 20; index++) {
      const state = states.update(`key-${index}`, record("a", "one"));
      state.tokens.set("scope", token("x".repeat(20_000)));
      states.resized(state);
      known.push(state);
    }
    const alive = known.filter((state) => state.alive);
    expect(alive.length).toBeLessThanOrEqual(5);
    expect(alive).toEqual(known.slice(-alive.length));
    expect(states.get("key-0")).toBeUndefined();
    expect(states.get("key-19")?.alive).toBe(true);
  });

  it("survive growing, and stay dropped when a dropped one grows", () => {
    const states = createAccountStates({ recheckSeconds: 1 });
    const state = states.update("key", record("a", "one"));
    state.tokens.set("scope", token("x"));
    states.resized(state);
    expect(state.alive).toBe(true);
    states.drop("key");
    states.resized(state);
    expect(states.get("key")).toBeUndefined();
    expect(state.alive).toBe(false);
  });
});

describe("an account state", () => {
  it("returns a token with more than 300 s left, and none with less", () => {
    const state = new AccountState("key", "a");
    state.tokens.set("scope", token("t", 1_000_000));
    expect(state.validToken("scope", "s", 699_999)?.token).toBe("t");
    expect(state.validToken("scope", "s", 700_000)).toBeUndefined();
    expect(state.validToken("other", "s", 0)).toBeUndefined();
  });
});
