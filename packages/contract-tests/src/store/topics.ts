import type { StoreContractOptions } from "./options.ts";
import type { StoreTopic } from "./scene.ts";
import { basics } from "./topics/basics.ts";
import { closing } from "./topics/closing.ts";
import { concurrency } from "./topics/concurrency.ts";
import { keys } from "./topics/keys.ts";
import { leases } from "./topics/leases.ts";
import { time } from "./topics/time.ts";
import { versions } from "./topics/versions.ts";

/** What is asked of a store. */
export function storeTopics(store: Pick<StoreContractOptions, "shared" | "leases">): readonly StoreTopic[] {
  return [
    basics,
    time,
    versions,
    keys,
    concurrency,
    ...(store.leases ? [leases] : []),
    ...(store.shared ? [closing] : []),
  ];
}
