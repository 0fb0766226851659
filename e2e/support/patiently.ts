const maxRetries = 20;

/**
 * Repeats a request that gets a 503, as a client that respects `Retry-After` would: a disk or CPU that is busy with
 * other tests sometimes causes an outage of a second. Every other response or error is returned to the test.
 */
export async function patiently<Result>(send: () => Promise<Result>): Promise<Result> {
  for (let retries = 0; ; retries++) {
    const result = await send().catch((error: unknown) => {
      if (retries >= maxRetries || !(error instanceof Error && /\b503\b/u.test(error.message))) {
        throw error;
      }
      return outage;
    });
    if (result !== outage && (retries >= maxRetries || !isOutage(result))) {
      return result as Result;
    }
    await new Promise((resume) => setTimeout(resume, 1000 * Math.random()));
  }
}

/** Stands for a response if a helper threw because of a 503. */
const outage = Symbol("outage");

function isOutage(result: unknown): boolean {
  return typeof result === "object" && result !== null && "status" in result && result.status === 503;
}
