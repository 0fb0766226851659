import { describe, expect, it } from "vitest";

import type { AccountRecord } from "../../src/accounts/account-record.ts";
import type { AccountState } from "../../src/accounts/account-state.ts";
import { createAccountStates } from "../../src/accounts/account-states.ts";

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
const giveTokens = (state: AccountState, count: number, bytes = 1000): void => {
  for (let index = 0; index < count; index++) {
    const token = "x".repeat(bytes);
    state.tokens.set(`${state.key} ${index}`, { token, scopes: [], expiresAt: 9e15, refreshAt: undefined });
  }
};

describe("the bound of account states", () => {
  it("holds while states grow, token by token, in any order", () => {
    const maxBytes = 200_000;
    const states = createAccountStates({ recheckSeconds: 1, maxBytes });
    const known = Array.from({ length: 50 }, (_, index) => states.update(`key-${index}`, record("a")));
    for (let round = 1; round <= 20; round++) {
      for (const state of known.filter(({ alive }) => alive)) {
        giveTokens(state, round);
        states.resized(state);
        const held = known.filter(({ alive }) => alive).reduce((bytes, { size }) => bytes + size, 0);
        expect(held).toBeLessThanOrEqual(maxBytes);
      }
    }
    expect(known.filter(({ alive }) => alive).length).toBeGreaterThan(1);
  });

  it("includes refusals by Entra and pauses, because a visitor may choose the scopes", () => {
    const states = createAccountStates({ recheckSeconds: 1, maxBytes: 100_000 });
    const state = states.update("key", record("a"));
    const before = state.size;
    state.rememberCalls().refusals.set("scope", { version: "v", error: new Error("no") }, 1000);
    state.rememberCalls().pauses.set("scope", true, 1000);
    state.rememberCalls().renewalPauses.set("scope", true, 1000);
    expect(state.size - before).toBeGreaterThanOrEqual(3 * 100);
  });

  it("evicts a state that alone is larger", () => {
    const states = createAccountStates({ recheckSeconds: 1, maxBytes: 10_000 });
    const state = states.update("key", record("a"));
    giveTokens(state, 1, 20_000);
    states.resized(state);
    expect(states.get("key")).toBeUndefined();
    expect([state.alive, state.tokens.size]).toEqual([false, 0]);
  });

  const ends: [string, (states: ReturnType<typeof createAccountStates>) => void][] = [
    ["was dropped", (states) => states.drop("key")],
    ["lost its last session", (states) => states.endSession("key", "session")],
    ["was replaced by another generation", (states) => void states.update("key", record("b"))],
    ["was cleared", (states) => states.clear()],
  ];
  it.each(ends)("releases the tokens of a state that %s, whoever still refers to it", (_title, end) => {
    const states = createAccountStates({ recheckSeconds: 1 });
    const state = states.update("key", record("a"));
    giveTokens(state, 3);
    state.rememberCalls().refusals.set("scope", { version: "v", error: new Error("no") }, 1000);
    end(states);
    expect(state.alive).toBe(false);
    expect([state.tokens.size, state.sessions.size, state.callMemory]).toEqual([0, 0, undefined]);
  });
});
