import type { StoreTopic } from "./harness/check.ts";
import type { StoreContractOptions } from "./harness/options.ts";
import { closing } from "./topics/closing.ts";
import { compareAndSet } from "./topics/compare-and-set.ts";
import { concurrency } from "./topics/concurrency.ts";
import { keys } from "./topics/keys.ts";
import { leases } from "./topics/leases.ts";
import { readsAndWrites } from "./topics/reads-and-writes.ts";
import { timeToLive } from "./topics/time-to-live.ts";

/** Returns the topics that apply to a store with these features. */
export function storeTopics(store: Pick<StoreContractOptions, "shared" | "leases">): readonly StoreTopic[] {
  return [
    readsAndWrites,
    timeToLive,
    compareAndSet,
    keys,
    concurrency,
    ...(store.leases ? [leases] : []),
    ...(store.shared ? [closing] : []),
  ];
}
