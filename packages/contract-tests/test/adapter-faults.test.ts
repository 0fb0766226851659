import { describe, expect, it } from "vitest";

import { carryOut } from "../src/adapter/scene.ts";
import { adapterTopics } from "../src/adapter/topics.ts";
import type { AdapterFault } from "./support/adapter-fault.ts";
import { brokenErrors } from "./support/broken-errors.ts";
import { brokenReading } from "./support/broken-reading.ts";
import { brokenRunning } from "./support/broken-running.ts";
import { brokenSessions } from "./support/broken-sessions.ts";
import { brokenWriting } from "./support/broken-writing.ts";
import { referenceAdapter } from "./support/reference-adapter.ts";

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
    const results = await Promise.allSettled(named.map((check) => carryOut(referenceAdapter(broken), check)));
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
      const results = await Promise.allSettled(named.map((check) => carryOut(forgetful, check)));
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
