const maxTries = 5;

/** What an attempt returns if somebody else has written the entry since it was read. */
export const conflict: unique symbol = Symbol("conflict");

/**
 * Runs `attempt`, which reads, changes and writes an entry, until its write succeeds: at most five times.
 *
 * @param attempt gets the number of the try, from 0
 * @param exhausted makes the error that is thrown if each of the five tries met a conflict
 */
export async function compareAndSet<Value>(
  attempt: (tried: number) => Promise<Value | typeof conflict>,
  exhausted: () => Error,
): Promise<Value> {
  for (let tried = 0; tried < maxTries; tried++) {
    const result = await attempt(tried);
    if (result !== conflict) {
      return result;
    }
  }
  throw exhausted();
}
