import { isConflict, timeoutError } from "./errors.ts";

/** Every operation ends within this time, with or without a result. */
const timeoutMilliseconds = 1000;
const maxTries = 3;

/**
 * Runs an operation, and retries it after a conflict: of two transactions that block each other, the database aborts
 * one, and none of its writes happened. After any other failure the write may have happened, so there is no retry.
 *
 * @throws {SqlStoreError} `timeout` after a second, and whatever the operation throws
 */
export async function withTimeoutAndRetries<Value>(run: (isTimedOut: () => boolean) => Promise<Value>): Promise<Value> {
  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      timedOut = true;
      reject(timeoutError());
    }, timeoutMilliseconds);
  });
  const runWithRetries = async (): Promise<Value> => {
    for (let tries = 1; ; tries++) {
      try {
        return await run(() => timedOut);
      } catch (error) {
        if (tries >= maxTries || timedOut || !isConflict(error)) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 10 * tries * Math.random()));
      }
    }
  };
  try {
    return await Promise.race([runWithRetries(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
