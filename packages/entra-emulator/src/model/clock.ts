/** The only source of time. It reads Date.now() at each call, so that a test that fakes Date moves the emulator too. */
export class Clock {
  #offsetSeconds = 0;

  /** Seconds since the epoch, whole. */
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
