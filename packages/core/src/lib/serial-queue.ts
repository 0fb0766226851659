/**
 * Runs tasks with the same key one after the other, whether the earlier ones succeeded or not. Tasks with different
 * keys do not wait for each other.
 */
export class SerialQueue {
  readonly #tails = new Map<string, Promise<void>>();

  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const run = (this.#tails.get(key) ?? Promise.resolve()).then(task);
    const settled = (): void => {
      if (this.#tails.get(key) === tail) {
        this.#tails.delete(key);
      }
    };
    const tail: Promise<void> = run.then(settled, settled);
    this.#tails.set(key, tail);
    return run;
  }
}
