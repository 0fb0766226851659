// Prevents: a contract that passes a faulty store, and a test of it that could never fail.
import { describe, expect, it } from "vitest";

import { defineStoreContract, type StoreContractOptions } from "../../src/store.ts";
import { runCheck } from "../../src/store/harness/run-check.ts";
import { storeTopics } from "../../src/store/topics.ts";
import { concurrencyFaults } from "../support/store/concurrency-faults.ts";
import type { StoreFault } from "../support/store/fault.ts";
import { type Backing, referenceStore } from "../support/store/reference-store.ts";
import { storageFaults } from "../support/store/storage-faults.ts";
import { versionFaults } from "../support/store/version-faults.ts";

/** A backing with a clock that only the tests move. */
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

const faults: readonly StoreFault[] = [...storageFaults, ...versionFaults, ...concurrencyFaults];
const checks = storeTopics({ shared: true, leases: true }).flatMap((topic) => topic.checks);

describe("the store contract catches a store in which", () => {
  it.each(faults)("$fault", async ({ caughtBy, broken }) => {
    const matching = checks.filter(({ claim }) => claim === caughtBy);
    expect(matching, "the test that must catch it").toHaveLength(1);
    const results = await Promise.allSettled(matching.map((check) => runCheck(optionsFor(broken), check)));
    expect(results.map(({ status }) => status)).toEqual(["rejected"]);
  });
});

it("every test of the store contract catches at least one fault", () => {
  const catching = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(checks.map(({ claim }) => claim).filter((claim) => !catching.has(claim))).toEqual([]);
});
