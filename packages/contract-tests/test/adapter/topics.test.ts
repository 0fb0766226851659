// Prevents: a contract that passes a faulty adapter, and a test of it that could never fail.
import { describe, expect, it } from "vitest";

import { runCheck } from "../../src/adapter/harness/run-check.ts";
import { adapterTopics } from "../../src/adapter/topics.ts";
import { errorFaults } from "../support/adapter/error-faults.ts";
import type { AdapterFault } from "../support/adapter/fault.ts";
import { headFaults } from "../support/adapter/head-faults.ts";
import { readingFaults } from "../support/adapter/reading-faults.ts";
import { referenceAdapter } from "../support/adapter/reference-adapter.ts";
import { responseFaults } from "../support/adapter/response-faults.ts";
import { runningFaults } from "../support/adapter/running-faults.ts";
import { sessionFaults } from "../support/adapter/session-faults.ts";

const faults: readonly AdapterFault[] = [
  ...readingFaults,
  ...responseFaults,
  ...headFaults,
  ...runningFaults,
  ...errorFaults,
  ...sessionFaults,
];
const browserDisconnects = "a browser that disconnects while the core works causes no unhandled rejection";
const checks = adapterTopics({
  sessions: ["server", "cookie"],
  bodyParsers: ["none", "form"],
  compression: false,
}).flatMap((topic) => topic.checks);

describe("the adapter contract catches an adapter in which", () => {
  it.each(faults)("$fault", async ({ caughtBy, broken }) => {
    const matching = checks.filter(({ claim }) => claim === caughtBy);
    expect(matching, "the tests that must catch it").not.toEqual([]);
    const results = await Promise.allSettled(matching.map((check) => runCheck(referenceAdapter(broken), check)));
    expect(results.map(({ status }) => status)).toContain("rejected");
  });

  // Separate from the other faults, because vitest itself also listens for unhandled rejections.
  it("the core's rejections are not handled", async () => {
    const unhandling = referenceAdapter(({ handler }) => ({
      handler: (run) => (context, next) => void handler(run)(context, next),
    }));
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    try {
      const matching = checks.filter(({ claim }) => claim === browserDisconnects);
      const results = await Promise.allSettled(matching.map((check) => runCheck(unhandling, check)));
      expect(results.map(({ status }) => status)).toEqual(["rejected"]);
    } finally {
      for (const listener of listeners) {
        process.on("unhandledRejection", listener);
      }
    }
  });
});

it("every test of the adapter contract catches at least one fault", () => {
  const catching = new Set([browserDisconnects, ...faults.map(({ caughtBy }) => caughtBy)]);
  expect(checks.map(({ claim }) => claim).filter((claim) => !catching.has(claim))).toEqual([]);
});
