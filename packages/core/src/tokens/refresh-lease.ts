import { ServiceUnavailableError } from "../errors.ts";
import type { LoadedRecord } from "../session/record-store.ts";
import type { StoringTokenServices } from "./token-services.ts";

/** Longer than a call to the token endpoint and a write may take together, so that a holder that lives never loses it. */
const leaseSeconds = 12;
const firstPauseMilliseconds = 50;
const longestPauseMilliseconds = 500;

/** The record is another one than the one that was loaded: it may hold what was wanted, so that it is looked into again. */
export class RecordChanged extends Error {}

export interface RefreshLease {
  release(): Promise<void>;
}

const noLease: RefreshLease = { release: async () => {} };

/**
 * Makes this process the only one that refreshes a record's tokens. Whoever has to wait watches the record, and takes what the holder
 * writes; a holder that was killed delays the others by the lease's time at most. Where leases cannot be had, it goes on without one:
 * then each process refreshes once.
 *
 * @throws {RecordChanged} the record was changed or ended since it was loaded
 */
export async function takeRefreshLease(
  { store, records }: StoringTokenServices,
  key: string,
  loaded: LoadedRecord,
): Promise<RefreshLease> {
  if (store.lease === undefined) return noLease;
  const end = performance.now() + leaseSeconds * 1000;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
    let lease: RefreshLease | undefined;
    try {
      lease = await store.lease(`refresh/${key}`, leaseSeconds);
      const now = await records.load(key);
      if (now?.entry.version !== loaded.entry.version) {
        await release(lease);
        throw new RecordChanged();
      }
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError)) throw error;
      return lease ?? noLease;
    }
    if (lease !== undefined) return { release: () => release(lease) };
    if (performance.now() >= end) return noLease;
    await new Promise((resume) => setTimeout(resume, pause * (0.5 + Math.random())));
  }
}

/** One that cannot be given back ends by itself. */
async function release(lease: RefreshLease | undefined): Promise<void> {
  await lease?.release().catch(() => {});
}
