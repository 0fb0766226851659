import { randomUUID } from "node:crypto";

import type { StoreCheck } from "./check.ts";
import type { StoreContractOptions } from "./options.ts";

/** Opens the stores, runs the check, and closes the stores even if the check fails. */
export async function runCheck(options: StoreContractOptions, check: StoreCheck): Promise<void> {
  const store = await options.create();
  const other = options.shared ? await options.create() : store;
  try {
    await check.run({ store, other, key: `contract/${randomUUID()}`, pass: async (seconds) => options.pass(seconds) });
  } finally {
    await store.close?.();
    if (other !== store) {
      await other.close?.();
    }
  }
}
