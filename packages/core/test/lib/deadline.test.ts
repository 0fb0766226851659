import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { withDeadline } from "../../src/lib/deadline.ts";
import { deferred } from "../support/deferred.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = (): Error => new Error("late");

describe("withDeadline", () => {
  it("returns what the work resolves to, and leaves no timer behind", async () => {
    expect(await withDeadline(async () => "done", 1000, late)).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects at the deadline, and ignores what comes later", async () => {
    const work = deferred();
    const result = withDeadline(() => work.promise, 1000, late).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    work.resolve();
    expect(await result).toBe("late");
  });

  it("rejects with the work's own failure, also if it throws synchronously", async () => {
    const failure = new TypeError("of the work");
    await expect(withDeadline(() => Promise.reject(failure), 1000, late)).rejects.toBe(failure);
    const throwing = (): never => {
      throw failure;
    };
    await expect(withDeadline(throwing, 1000, late)).rejects.toBe(failure);
    expect(vi.getTimerCount()).toBe(0);
  });
});
