import { ServiceUnavailableError } from "../errors/errors.ts";
import type { IdentityEvent } from "../types/events.ts";
import { createCircuit } from "./circuit.ts";
import type { Store } from "../types/store.ts";

/** What the core sees of a store: every failure is a `ServiceUnavailableError`. */
export type GuardedStore = Pick<Store, "get" | "put" | "delete" | "lease">;

/** All that one request may wait for a store, in milliseconds, before it is an outage. */
const budgetMilliseconds = 1000;

type Operation = "get" | "put" | "delete" | "lease";

/**
 * The failure policy, in one place: a store that fails is an outage, never a miss, because a miss would sign users out. Each guard has
 * one budget of time for all its operations; a read is tried once more within it, a write is not, since it may have happened. All
 * guards share a circuit.
 *
 * @returns makes a guard with a budget of its own, for one request or one piece of background work
 */
export function storeGuards(store: Store, report: (event: IdentityEvent) => void): () => GuardedStore {
  const circuit = createCircuit((state) => report({ type: "storeCircuit", state }));
  return () => {
    let left = budgetMilliseconds;
    const once = async <Value>(operation: Operation, run: () => Promise<Value>): Promise<Value> => {
      const began = performance.now();
      try {
        const value = await withDeadline(run, left);
        circuit.succeeded();
        return value;
      } catch (error) {
        circuit.failed();
        report({ type: "storeFailed", operation, milliseconds: Math.round(performance.now() - began) });
        throw error;
      } finally {
        left -= performance.now() - began;
      }
    };
    const guard = async <Value>(operation: Operation, run: () => Promise<Value>, tries = 1): Promise<Value> => {
      let cause: unknown;
      for (let tried = 0; tried < tries; tried++) {
        if (left <= 0 || !circuit.enter()) {
          break;
        }
        try {
          return await once(operation, run);
        } catch (error) {
          cause = error;
        }
      }
      throw unavailable(cause);
    };
    const lease = async (key: string, ttlSeconds: number): ReturnType<NonNullable<Store["lease"]>> => {
      const held = await guard("lease", async () => store.lease?.(key, ttlSeconds));
      return held && { release: () => guard("lease", () => held.release()) };
    };
    return {
      get: (key) => guard("get", () => store.get(key), 2),
      put: (key, value, options) => guard("put", () => store.put(key, value, options)),
      delete: (key, options) => guard("delete", () => store.delete(key, options)),
      ...(store.lease === undefined ? {} : { lease }),
    };
  };
}

/** @param cause `undefined` where the store was not asked: the time is used up, or the circuit is open */
function unavailable(cause: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError("store_unavailable", "The token cache does not answer: look at its server.", {
    cause,
  });
}

async function withDeadline<Value>(run: () => Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${Math.round(milliseconds)} ms`)), milliseconds);
  });
  try {
    // `async`, so that what a store throws at once is a rejection too, and one that is late is nobody's.
    return await Promise.race([(async () => run())(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
