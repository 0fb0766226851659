import { ServiceUnavailableError } from "../errors/errors.ts";
import type { Store, StoredEntry } from "../types/store.ts";
import { type AccountRecord, decodeRecord, encodeRecord, liveSessions, secondsToLive } from "./account-record.ts";
import { createTurns, type Turns } from "../lib/serial-queue.ts";

export interface LoadedRecord {
  readonly record: AccountRecord;
  readonly entry: StoredEntry;
}

/** What an update makes of the stored record: another one, its end, or nothing (`undefined`: leave the store alone). */
export type RecordChange = AccountRecord | "end" | undefined;

export interface RecordStore {
  load(key: string): Promise<LoadedRecord | undefined>;
  /**
   * Compare-and-set: `change` sees what is stored and may run up to five times. In one process the updates of a record take turns,
   * so that only other processes can make one fail. `known` spares the first read. Answers what the
   * store holds afterwards, `undefined` where nothing was written.
   */
  update(
    key: string,
    change: (stored: AccountRecord | undefined) => RecordChange,
    known?: LoadedRecord,
  ): Promise<AccountRecord | undefined>;
  /** The turns of this process, for other entries that several sign-ins write at once. */
  readonly inTurn: Turns;
}

const tries = 5;

export function createRecordStore(
  store: Pick<Store, "get" | "put" | "delete">,
  inTurn: Turns = createTurns(),
  damaged: () => void = () => {},
): RecordStore {
  const read = async (key: string): Promise<{ entry: StoredEntry | undefined; record: AccountRecord | undefined }> => {
    const entry = await store.get(key);
    if (entry === undefined) {
      return { entry, record: undefined };
    }
    const decoded = entry.damaged ? "damaged" : entry.value === undefined ? "newer" : decodeRecord(entry.value);
    if (typeof decoded === "object") {
      return { entry, record: decoded };
    }
    // What another process can read stays until somebody signs in over it; what nobody can goes, where it is still the same.
    if (decoded === "newer") {
      return { entry, record: undefined };
    }
    damaged();
    await store.delete(key, { expected: entry.version });
    return { entry: undefined, record: undefined };
  };
  const update = async (
    key: string,
    change: (stored: AccountRecord | undefined) => RecordChange,
    known: LoadedRecord | undefined,
  ): Promise<AccountRecord | undefined> => {
    let current: { entry: StoredEntry | undefined; record: AccountRecord | undefined } = known ?? (await read(key));
    for (let tried = 0; tried < tries; tried++) {
      const next = change(current.record);
      if (next === undefined) {
        return undefined;
      }
      if (next === "end" || liveSessions(next).length === 0) {
        if (current.entry === undefined) {
          return undefined;
        }
        await store.delete(key, { expected: current.entry.version });
        current = await read(key);
        if (current.entry === undefined) {
          return undefined;
        }
        continue;
      }
      const options = { ttlSeconds: secondsToLive(next), expected: current.entry?.version };
      if ((await store.put(key, encodeRecord(next), options)) !== undefined) {
        return next;
      }
      current = await read(key);
    }
    throw new ServiceUnavailableError(
      "store_unavailable",
      "An account record changed five times while it was written.",
    );
  };
  return {
    async load(key: string): Promise<LoadedRecord | undefined> {
      const { entry, record } = await read(key);
      return entry && record && { entry, record };
    },
    update: (key, change, known) => inTurn(key, () => update(key, change, known)),
    inTurn,
  };
}
