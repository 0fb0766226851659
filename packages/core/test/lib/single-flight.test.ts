import { describe, expect, it } from "vitest";

import { SingleFlight } from "../../src/lib/single-flight.ts";

describe("SingleFlight", () => {
  it("shares one run among all callers of a key, and starts another after it", async () => {
    const flights = new SingleFlight<number>();
    let runs = 0;
    const start = async (): Promise<number> => ++runs;
    expect(await Promise.all([flights.run("key", start), flights.run("key", start)])).toEqual([1, 1]);
    expect(await flights.run("key", start)).toBe(2);
  });

  it("starts a run of its own for another key", async () => {
    const flights = new SingleFlight<string>();
    const both = [flights.run("one", async () => "one"), flights.run("two", async () => "two")];
    expect(await Promise.all(both)).toEqual(["one", "two"]);
  });

  it("shares a failure, and does not remember it", async () => {
    const flights = new SingleFlight<string>();
    const fail = (): Promise<string> => Promise.reject(new Error("no"));
    const results = await Promise.allSettled([flights.run("key", fail), flights.run("key", async () => "yes")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await flights.run("key", async () => "yes")).toBe("yes");
  });

  it("has a key only while its run is under way", async () => {
    const flights = new SingleFlight<void>();
    expect(flights.has("key")).toBe(false);
    const run = flights.run("key", async () => {});
    expect([flights.has("key"), flights.has("other")]).toEqual([true, false]);
    await run;
    expect(flights.has("key")).toBe(false);
  });
});
