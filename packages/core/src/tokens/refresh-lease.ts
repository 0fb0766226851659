import { ServiceUnavailableError } from "../errors/errors.ts";
import type { GuardedStore } from "../store/guarded-store.ts";

/** Longer than a call to the token endpoint and a write may take together, so that a holder that lives never loses it. */
const leaseSeconds = 12;
const firstPauseMilliseconds = 50;
const longestPauseMilliseconds = 500;

export interface RefreshLease {
  release(): Promise<void>;
}

const noLease: RefreshLease = { release: async () => {} };

/**
 * Makes this process the only one that asks Entra for what is kept under `key`. Whoever has to wait looks again and again for what the
 * holder writes; a holder that was killed delays the others by the lease's time at most. Where leases cannot be had, it goes on without
 * one: then each process asks once.
 *
 * @param look runs after each try, held or not; what it throws gives the lease back and is thrown on
 */
export async function takeRefreshLease(
  store: GuardedStore,
  key: string,
  look: () => Promise<void>,
): Promise<RefreshLease> {
  if (store.lease === undefined) {
    return noLease;
  }
  const end = performance.now() + leaseSeconds * 1000;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
    let lease: RefreshLease | undefined;
    try {
      lease = await store.lease(`refresh/${key}`, leaseSeconds);
      await look();
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

/** One that cannot be given back ends by itself. */
async function release(lease: RefreshLease | undefined): Promise<void> {
  await lease?.release().catch(() => {});
}
