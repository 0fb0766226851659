import { describe, expect, it } from "vitest";

import { runCheck } from "../../src/adapter/harness/check.ts";
import { adapterTopics } from "../../src/adapter/topics.ts";
import { brokenErrors } from "../support/adapter/error-faults.ts";
import type { AdapterFault } from "../support/adapter/fault.ts";
import { brokenReading } from "../support/adapter/reading-faults.ts";
import { referenceAdapter } from "../support/adapter/reference-adapter.ts";
import { brokenRunning } from "../support/adapter/running-faults.ts";
import { brokenSessions } from "../support/adapter/session-faults.ts";
import { brokenWriting } from "../support/adapter/writing-faults.ts";

const faults: readonly AdapterFault[] = [
  ...brokenReading,
  ...brokenWriting,
  ...brokenRunning,
  ...brokenErrors,
  ...brokenSessions,
];
const goneBrowser = "a browser that went away while the core was waiting troubles nobody";
const checks = adapterTopics({
  sessions: ["server", "cookie"],
  bodyParsers: ["none", "form"],
  compression: false,
}).flatMap((topic) => topic.checks);

describe("the adapter contract catches an adapter in which", () => {
  it.each(faults)("$fault", async ({ caughtBy, broken }) => {
    const named = checks.filter(({ claim }) => claim === caughtBy);
    expect(named, "the test that must catch it").not.toEqual([]);
    const results = await Promise.allSettled(named.map((check) => runCheck(referenceAdapter(broken), check)));
    expect(results.map(({ status }) => status)).toContain("rejected");
  });

  // By itself, because vitest too takes note of rejections that nobody handles.
  it("the core's rejections are handled by nobody", async () => {
    const forgetful = referenceAdapter(({ handler }) => ({
      handler: (run) => (exchanged, next) => void handler(run)(exchanged, next),
    }));
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    try {
      const named = checks.filter(({ claim }) => claim === goneBrowser);
      const results = await Promise.allSettled(named.map((check) => runCheck(forgetful, check)));
      expect(results.map(({ status }) => status)).toEqual(["rejected"]);
    } finally {
      for (const other of others) {
        process.on("unhandledRejection", other);
      }
    }
  });

  it("anything is wrong at all: every test of the contract is the one that catches some fault", () => {
    const catching = new Set([goneBrowser, ...faults.map(({ caughtBy }) => caughtBy)]);
    expect(checks.map(({ claim }) => claim).filter((claim) => !catching.has(claim))).toEqual([]);
  });
});
