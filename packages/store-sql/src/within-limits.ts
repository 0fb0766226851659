import { isConflict, lateError } from "./errors.ts";

/** Every operation ends within this, answered or not. */
const limitMilliseconds = 1000;
const mostTries = 3;

/**
 * Runs an operation. Of two transactions in each other's way a database ends one, and nothing of it was written: that is tried again.
 * Any other failure may have been a success, so it is not.
 *
 * @throws {SqlStoreError} `timeout` after a second, and whatever the operation throws
 */
export async function withinLimits<Value>(run: (isLate: () => boolean) => Promise<Value>): Promise<Value> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(lateError());
    }, limitMilliseconds);
  });
  const tries = async (): Promise<Value> => {
    for (let tried = 1; ; tried++) {
      try {
        return await run(() => late);
      } catch (error) {
        if (tried >= mostTries || late || !isConflict(error)) {
          throw error;
        }
        await new Promise((resume) => setTimeout(resume, 10 * tried * Math.random()));
      }
    }
  };
  try {
    return await Promise.race([tries(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
