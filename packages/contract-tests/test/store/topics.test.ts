import { describe, expect, it } from "vitest";

import { defineStoreContract, type StoreContractOptions } from "../../src/store.ts";
import { runCheck } from "../../src/store/harness/check.ts";
import { storeTopics } from "../../src/store/topics.ts";
import { brokenConcurrency } from "../support/store/concurrency-faults.ts";
import type { StoreFault } from "../support/store/fault.ts";
import { type Backing, referenceStore } from "../support/store/reference-store.ts";
import { brokenKeeping } from "../support/store/storage-faults.ts";
import { brokenVersions } from "../support/store/version-faults.ts";

/** A backing with a clock that only tests move. */
function optionsFor(broken: StoreFault["broken"] = () => ({})): StoreContractOptions {
  let time = 0;
  const backing: Backing = { entries: new Map(), leases: new Map(), now: () => time };
  return {
    create() {
      const store = referenceStore(backing);
      return { ...store, ...broken(store, backing) };
    },
    pass: (seconds) => void (time += seconds * 1000),
    shared: true,
    leases: true,
  };
}

defineStoreContract("reference", optionsFor());

const faults: readonly StoreFault[] = [...brokenKeeping, ...brokenVersions, ...brokenConcurrency];
const checks = storeTopics({ shared: true, leases: true }).flatMap((topic) => topic.checks);

describe("the store contract catches a store in which", () => {
  it.each(faults)("$fault", async ({ caughtBy, broken }) => {
    const named = checks.filter(({ claim }) => claim === caughtBy);
    expect(named, "the test that must catch it").toHaveLength(1);
    const results = await Promise.allSettled(named.map((check) => runCheck(optionsFor(broken), check)));
    expect(results.map(({ status }) => status)).toEqual(["rejected"]);
  });

  it("anything is wrong at all: every test of the contract is the one that catches some fault", () => {
    const catching = new Set(faults.map(({ caughtBy }) => caughtBy));
    expect(checks.map(({ claim }) => claim).filter((claim) => !catching.has(claim))).toEqual([]);
  });
});
