import { ServiceUnavailableError } from "../errors/errors.ts";
import type { GuardedStore } from "../store/guarded-store.ts";

/** Longer than a request to the token endpoint and a write may take together, so that a live holder never loses it. */
const leaseSeconds = 12;
const firstPauseMilliseconds = 50;
const maxPauseMilliseconds = 500;

export interface RefreshLease {
  release(): Promise<void>;
}

const noLease: RefreshLease = { release: async () => {} };

/**
 * Makes this process the only one that asks Entra for the tokens stored under `key`. A process that must wait reads the
 * store repeatedly for what the holder writes; a holder that was killed delays the others by the lease's time at most.
 * If the store cannot grant leases, we continue without one: then each process asks once.
 *
 * @param check runs after each try, whether or not the lease was granted; what it throws releases the lease and is
 *   rethrown
 */
export async function takeRefreshLease(
  store: GuardedStore,
  key: string,
  check: () => Promise<void>,
): Promise<RefreshLease> {
  if (store.lease === undefined) {
    return noLease;
  }
  const end = performance.now() + leaseSeconds * 1000;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(2 * pause, maxPauseMilliseconds)) {
    let lease: RefreshLease | undefined;
    try {
      lease = await store.lease(`refresh/${key}`, leaseSeconds);
      await check();
    } catch (error) {
      if (error instanceof ServiceUnavailableError) {
        return lease ?? noLease;
      }
      await release(lease);
      throw error;
    }
    if (lease !== undefined) {
      return { release: () => release(lease) };
    }
    if (performance.now() >= end) {
      return noLease;
    }
    await new Promise((resume) => setTimeout(resume, pause * (0.5 + Math.random())));
  }
}

/** A lease that cannot be released expires by itself. */
async function release(lease: RefreshLease | undefined): Promise<void> {
  await lease?.release().catch(() => {});
}
