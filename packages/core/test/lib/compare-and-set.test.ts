import { describe, expect, it } from "vitest";

import { compareAndSet, conflict } from "../../src/lib/compare-and-set.ts";

const exhausted = (): Error => new Error("exhausted");

describe("compareAndSet", () => {
  it("returns the first result that is not a conflict, and counts its tries from 0", async () => {
    const tries: number[] = [];
    const result = await compareAndSet(async (tried) => {
      tries.push(tried);
      return tried < 2 ? conflict : "written";
    }, exhausted);
    expect([result, tries]).toEqual(["written", [0, 1, 2]]);
  });

  it("returns undefined as a result like any other", async () => {
    expect(await compareAndSet(async () => undefined, exhausted)).toBeUndefined();
  });

  it("throws after five conflicts", async () => {
    let tries = 0;
    const attempt = async (): Promise<typeof conflict> => {
      tries++;
      return conflict;
    };
    await expect(compareAndSet(attempt, exhausted)).rejects.toThrow("exhausted");
    expect(tries).toBe(5);
  });

  it("does not repeat an attempt that fails", async () => {
    let tries = 0;
    const attempt = (): Promise<never> => {
      tries++;
      return Promise.reject(new Error("the store is away"));
    };
    await expect(compareAndSet(attempt, exhausted)).rejects.toThrow("the store is away");
    expect(tries).toBe(1);
  });
});
