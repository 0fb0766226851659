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

  it("anything is wrong at all: every test is the one that catches a fault, or is listed here", () => {
    const catching = new Set(faults.map(({ caughtBy }) => caughtBy));
    expect(new Set(checks.map(({ claim }) => claim).filter((claim) => !catching.has(claim)))).toMatchInlineSnapshot(`
      Set {
        "a browser that went away while the core was waiting troubles nobody",
      }
    `);
  });
});
