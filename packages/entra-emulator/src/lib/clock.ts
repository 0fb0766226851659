/**
 * The emulator's only source of time. It reads `Date.now()` on each call, so a test that fakes `Date` moves the
 * emulator too.
 */
export class Clock {
  #offsetSeconds = 0;

  /** Returns whole seconds since the epoch. */
  now(): number {
    return Math.floor(Date.now() / 1000) + this.#offsetSeconds;
  }

  advance(seconds: number): void {
    this.#offsetSeconds += seconds;
  }

  reset(): void {
    this.#offsetSeconds = 0;
  }
}
