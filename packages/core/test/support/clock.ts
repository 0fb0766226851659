import { onTestFinished, TestRunner, vi } from "vitest";

/**
 * Freezes `Date`, here and in the emulator, which runs in the same process, until the test ends. Timers keep running.
 * In `beforeAll`, call `thawTime` in `afterAll`.
 */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  if (TestRunner.getCurrentTest() !== undefined) {
    onTestFinished(thawTime);
  }
}

/** Moves the frozen time. */
export function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

export function thawTime(): void {
  vi.useRealTimers();
}
