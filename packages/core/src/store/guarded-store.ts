import type { IdentityEvent } from "../events.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { Store } from "./port.ts";

/** One page may wait this long for a store before it is an outage. */
const deadlineMilliseconds = 1000;

/**
 * Gives every operation a deadline and one kind of failure: a store that fails is an outage, never a miss, because a miss
 * would sign users out. A read is tried once more; a write is not, since it may have happened.
 */
export function guardedStore(
  store: Store,
  report: (event: IdentityEvent) => void,
): Required<Pick<Store, "get" | "put" | "delete">> {
  const guard = async <Value>(
    operation: "get" | "put" | "delete",
    run: () => Promise<Value>,
    tries = 1,
    milliseconds = deadlineMilliseconds,
  ): Promise<Value> => {
    const began = Date.now();
    try {
      return await withDeadline(run, milliseconds);
    } catch (cause) {
      report({ type: "storeFailed", operation, milliseconds: Date.now() - began });
      const left = milliseconds - (Date.now() - began);
      if (tries > 1 && left > 0) return guard(operation, run, tries - 1, left);
      throw new ServiceUnavailableError("store_unavailable", "The token cache does not answer: look at its server.", {
        cause,
      });
    }
  };
  return {
    get: (key) => guard("get", () => store.get(key), 2),
    put: (key, value, options) => guard("put", () => store.put(key, value, options)),
    delete: (key, options) => guard("delete", () => store.delete(key, options)),
  };
}

async function withDeadline<Value>(run: () => Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([run(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
