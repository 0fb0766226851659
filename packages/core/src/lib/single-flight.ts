/**
 * Shares one run of a task among all callers that ask for the same key while it is under way. Takes next to no memory
 * while nothing runs: there is one for each account.
 */
export class SingleFlight<Value> {
  #running: Map<string, Promise<Value>> | undefined;

  /** Joins the run under way for `key`, or starts one. */
  run(key: string, start: () => Promise<Value>): Promise<Value> {
    const running = this.#running?.get(key);
    if (running !== undefined) {
      return running;
    }
    const started = start().finally(() => {
      this.#running?.delete(key);
      if (this.#running?.size === 0) {
        this.#running = undefined;
      }
    });
    (this.#running ??= new Map<string, Promise<Value>>()).set(key, started);
    return started;
  }

  has(key: string): boolean {
    return this.#running?.has(key) ?? false;
  }
}
