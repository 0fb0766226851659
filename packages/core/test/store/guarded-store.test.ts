import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityEvent } from "../../src/index.ts";
import { memoryStore } from "../../src/store.ts";
import { storeGuards } from "../../src/store/guarded-store.ts";
import { type ObservedStore, observedStore } from "../support/observed-store.ts";
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
  it("is one second in all, for however many operations [F01]", async () => {
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
    // Another request has its own deadline.
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

  it("is left alone after five failures except for one trial a second, and used again after the first success [F07]", async () => {
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

  it("gets one trial at a time, and stays open if that fails [F07]", async () => {
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

  it("only now and then is always used [F07]", async () => {
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

  it("is not a store that only loses a race", async () => {
    await newGuard().put("key", "one", minute);
    for (let index = 0; index < 20; index++) {
      expect(await newGuard().put("key", "two", minute)).toBeUndefined();
    }
    expect(circuit()).toEqual([]);
  });

  it("by throwing synchronously, not by a promise, is an outage too", async () => {
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
  it("are missing if the store has none", () => {
    expect(newGuard().lease).toBeUndefined();
  });

  it("that are unavailable are an outage, and are reported as one", async () => {
    const guard = storeGuards({ ...memoryStore(), lease: () => Promise.reject(new Error("away")) }, (event) =>
      events.push(event),
    )();
    expect(await codeOf(guard.lease?.("key", 5) ?? Promise.resolve())).toBe("store_unavailable");
    expect(events).toMatchObject([{ type: "storeFailed", operation: "lease" }]);
  });
});

describe("the guard around a store", () => {
  it("reads once more after a failure, never writes twice, and reports a failure as an outage with its cause [F02]", async () => {
    const store = newGuard();
    observed.failing.add("get").add("put").add("delete");
    const cause = expect.objectContaining({ message: "the store is away" }) as Error;
    await expect(store.get("key")).rejects.toMatchObject({ code: "store_unavailable", cause });
    await expect(store.put("key", "v", minute)).rejects.toMatchObject({ code: "store_unavailable" });
    await expect(store.delete("key")).rejects.toMatchObject({ code: "store_unavailable" });
    expect(observed.calls).toEqual({ get: 2, put: 1, delete: 1 });
    expect(events.map((event) => event.type === "storeFailed" && event.operation)).toEqual([
      "get",
      "get",
      "put",
      "delete",
    ]);
  });

  it("abandons a store that never responds after one second, also for a read [F01]", async () => {
    const store = newGuard();
    observed.before = () => new Promise(() => {});
    const asked = [store.get("key"), store.put("key", "v", minute), store.delete("key")].map((one) =>
      one.then(
        () => "answered",
        (error: { code: string }) => error.code,
      ),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(await Promise.all(asked)).toEqual(["store_unavailable", "store_unavailable", "store_unavailable"]);
    expect(observed.calls).toEqual({ get: 1, put: 1, delete: 1 });
  });
});
