/** Runs tasks of one key one after the other, whether those before succeeded or not; those of different keys do not wait. */
export type Turns = <Value>(key: string, task: () => Promise<Value>) => Promise<Value>;

export function createTurns(): Turns {
  const queues = new Map<string, Promise<void>>();
  return (key, task) => {
    const run = (queues.get(key) ?? Promise.resolve()).then(task);
    const settled = (): void => {
      if (queues.get(key) === tail) {
        queues.delete(key);
      }
    };
    const tail: Promise<void> = run.then(settled, settled);
    queues.set(key, tail);
    return run;
  };
}
