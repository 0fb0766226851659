import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityEvent } from "../src/index.ts";
import { memoryStore } from "../src/store.ts";
import { storeGuards } from "../src/store/guarded-store.ts";
import { type ObservedStore, observedStore } from "./support/observed-store.ts";

const minute = { ttlSeconds: 60, expected: undefined };
let observed: ObservedStore;
let events: IdentityEvent[];
let newGuard: ReturnType<typeof storeGuards>;

beforeEach(() => {
  vi.useFakeTimers();
  observed = observedStore();
  events = [];
  newGuard = storeGuards(observed.store, (event) => events.push(event));
});
afterEach(() => {
  vi.useRealTimers();
});

const circuit = () => events.flatMap((event) => (event.type === "storeCircuit" ? [event.state] : []));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: { code: string }) => error.code,
  );

describe("one request's time for the store", () => {
  it("F01 is a second in all, for however many operations", async () => {
    observed.before = () => new Promise((go) => setTimeout(go, 400));
    const guard = newGuard();
    const answers = (async () => [
      await codeOf(guard.get("a")),
      await codeOf(guard.put("b", "x", minute)),
      await codeOf(guard.get("c")),
      await codeOf(guard.get("d")),
    ])();
    const began = performance.now();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answers).toEqual(["ok", "ok", "store_unavailable", "store_unavailable"]);
    expect(performance.now() - began).toBe(5000);
    // The last one was not even asked.
    expect(observed.calls).toEqual({ get: 2, put: 1, delete: 0 });
    // Another request has its own.
    const other = codeOf(newGuard().get("a"));
    await vi.advanceTimersByTimeAsync(500);
    expect(await other).toBe("ok");
  });
});

describe("a store that keeps failing", () => {
  const failFiveTimes = async (): Promise<void> => {
    observed.failing.add("put");
    for (let index = 0; index < 5; index++) {
      await codeOf(newGuard().put("key", "x", minute));
    }
  };

  it("F07 is left alone after five failures but for one trial a second, and taken back with the first success", async () => {
    await failFiveTimes();
    expect(circuit()).toEqual(["open"]);
    observed.failing.clear();
    expect(await codeOf(newGuard().get("key"))).toBe("store_unavailable");
    expect(observed.calls.get).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await codeOf(newGuard().get("key"))).toBe("ok");
    expect(await codeOf(newGuard().get("key"))).toBe("ok");
    expect(circuit()).toEqual(["open", "closed"]);
  });

  it("F07 lets one trial through at a time, and stays open where that fails", async () => {
    await failFiveTimes();
    await vi.advanceTimersByTimeAsync(1000);
    observed.before = () => new Promise((go) => setTimeout(go, 300));
    const trials = Promise.all(Array.from({ length: 10 }, () => codeOf(newGuard().put("key", "x", minute))));
    await vi.advanceTimersByTimeAsync(10);
    expect(observed.calls.put).toBe(6);
    await vi.advanceTimersByTimeAsync(1000);
    expect(new Set(await trials)).toEqual(new Set(["store_unavailable"]));
    expect(circuit()).toEqual(["open"]);
  });

  it("F07 that fails now and then is asked all the time", async () => {
    for (let index = 0; index < 20; index++) {
      observed.failing.add("put");
      for (let time = 0; time < 4; time++) {
        await codeOf(newGuard().put("key", "x", minute));
      }
      observed.failing.clear();
      expect(await codeOf(newGuard().get("key"))).toBe("ok");
    }
    expect(circuit()).toEqual([]);
  });

  it("is not held against a store whose answer is only no", async () => {
    await newGuard().put("key", "one", minute);
    for (let index = 0; index < 20; index++) {
      expect(await newGuard().put("key", "two", minute)).toBeUndefined();
    }
    expect(circuit()).toEqual([]);
  });

  it("that throws at once, and not by a promise, is an outage too", async () => {
    const guard = storeGuards(
      {
        ...memoryStore(),
        get: () => {
          throw new TypeError("a fault of the store's own");
        },
      },
      () => {},
    )();
    expect(await codeOf(guard.get("key"))).toBe("store_unavailable");
  });
});

describe("leases", () => {
  it("are not there where the store has none", () => {
    expect(newGuard().lease).toBeUndefined();
  });

  it("that cannot be asked for are an outage, and are told as one", async () => {
    const guard = storeGuards({ ...memoryStore(), lease: () => Promise.reject(new Error("away")) }, (event) =>
      events.push(event),
    )();
    expect(await codeOf(guard.lease?.("key", 5) ?? Promise.resolve())).toBe("store_unavailable");
    expect(events).toMatchObject([{ type: "storeFailed", operation: "lease" }]);
  });
});
