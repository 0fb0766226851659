import { vi } from "vitest";

/** Freezes `Date`, here and in the emulator, which runs in the same process. Timers continue. */
export function freezeTime(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
}

/** Moves the frozen time. */
export function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

export function thawTime(): void {
  vi.useRealTimers();
}
