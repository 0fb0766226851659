import { randomUUID } from "node:crypto";

import type { Store } from "@identity-web/core/store";

import type { StoreContractOptions } from "./options.ts";

export interface StoreScene {
  readonly store: Store;
  /** Another process's view of the same backing; `store` itself where nothing is shared. */
  readonly other: Store;
  /** A key that nobody has used. */
  readonly key: string;
  readonly pass: (seconds: number) => Promise<void>;
}

/** One claim about a store, and how to find out. */
export interface StoreCheck {
  readonly claim: string;
  run(scene: StoreScene): Promise<void>;
}

export interface StoreTopic {
  readonly name: string;
  readonly checks: readonly StoreCheck[];
}

export const absent = { ttlSeconds: 60, expected: undefined } as const;

/** A minute, where the entry still has this version. */
export function where(expected: string | undefined): {
  readonly ttlSeconds: number;
  readonly expected: string | undefined;
} {
  return { ttlSeconds: 60, expected };
}

/** Opens stores, runs the check and closes them, also where the check fails. */
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
