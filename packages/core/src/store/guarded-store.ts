import { ServiceUnavailableError } from "../errors/errors.ts";
import { withDeadline } from "../lib/deadline.ts";
import type { ReportEvent } from "../types/events.ts";
import type { Store } from "../types/store.ts";
import { createCircuit } from "./circuit.ts";

/** What the core sees of a store: every failure is a `ServiceUnavailableError`. */
export type GuardedStore = Pick<Store, "get" | "put" | "delete" | "lease">;

/** The time that one request may wait for a store before that counts as an outage. */
const budgetMilliseconds = 1000;

type Operation = "get" | "put" | "delete" | "lease";

/**
 * Holds the failure policy in one place: a failing store is an outage, never a miss, because a miss would sign users
 * out. Each guard has one time budget for all its operations. Within it, a read is retried once; a write is not,
 * because it may have succeeded. All guards share a circuit.
 *
 * @returns a function that creates a guard with its own budget, for one request or one piece of background work
 */
export function storeGuards(
  store: Pick<Store, "get" | "put" | "delete" | "lease">,
  report: ReportEvent,
): () => GuardedStore {
  const circuit = createCircuit((state) => report({ type: "storeCircuit", state }));
  return () => {
    let left = budgetMilliseconds;
    const once = async <Value>(operation: Operation, run: () => Promise<Value>): Promise<Value> => {
      const began = performance.now();
      const milliseconds = left;
      try {
        const value = await withDeadline(run, milliseconds, () => {
          return new Error(`no response within ${Math.round(milliseconds)} ms`);
        });
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
    const guard = async <Value>(operation: Operation, run: () => Promise<Value>, maxTries = 1): Promise<Value> => {
      let cause: unknown;
      for (let tried = 0; tried < maxTries; tried++) {
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
      const acquired = await guard("lease", async () => store.lease?.(key, ttlSeconds));
      return acquired && { release: () => guard("lease", () => acquired.release()) };
    };
    return {
      get: (key) => guard("get", () => store.get(key), 2),
      put: (key, value, options) => guard("put", () => store.put(key, value, options)),
      delete: (key, options) => guard("delete", () => store.delete(key, options)),
      ...(store.lease === undefined ? {} : { lease }),
    };
  };
}

/** @param cause `undefined` if the store was not asked, because the time is used up or the circuit is open */
function unavailable(cause: unknown): ServiceUnavailableError {
  const message = "The token cache does not respond. Check its server.";
  return new ServiceUnavailableError("store_unavailable", message, { cause });
}
