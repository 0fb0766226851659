import { ServiceUnavailableError } from "../errors/errors.ts";
import { compareAndSet, conflict } from "../lib/compare-and-set.ts";
import { SerialQueue } from "../lib/serial-queue.ts";
import type { Store, StoredEntry } from "../types/store.ts";
import { type AccountRecord, decodeRecord, encodeRecord, liveSessions, secondsToLive } from "./account-record.ts";

export interface LoadedRecord {
  readonly record: AccountRecord;
  readonly entry: StoredEntry;
}

/** The result of a change: another record, its end, or nothing (`undefined`: leave the store alone). */
export type RecordChange = AccountRecord | "end" | undefined;

export interface RecordStore {
  load(key: string): Promise<LoadedRecord | undefined>;
  /**
   * Changes a record by compare-and-set. `change` gets the stored record and may run up to five times. Within one
   * process the updates of a record run one after the other, so that only other processes can cause a conflict. `known`
   * saves the first read.
   *
   * @returns what the store holds afterwards; `undefined` if nothing was written
   * @throws {ServiceUnavailableError} `store_unavailable`
   */
  update(
    key: string,
    change: (stored: AccountRecord | undefined) => RecordChange,
    known?: LoadedRecord,
  ): Promise<AccountRecord | undefined>;
}

export interface RecordStoreOptions {
  /** Shared by all record stores of a process. */
  readonly queue?: SerialQueue;
  /** Called when a damaged record was removed. */
  readonly damaged?: () => void;
}

interface StoredRecord {
  readonly entry: StoredEntry | undefined;
  readonly record: AccountRecord | undefined;
}

export function createRecordStore(
  store: Pick<Store, "get" | "put" | "delete">,
  { queue = new SerialQueue(), damaged }: RecordStoreOptions = {},
): RecordStore {
  const read = async (key: string): Promise<StoredRecord> => {
    const entry = await store.get(key);
    if (entry === undefined) {
      return { entry, record: undefined };
    }
    const decoded = entry.damaged ? "damaged" : entry.value === undefined ? "newer" : decodeRecord(entry.value);
    if (typeof decoded === "object") {
      return { entry, record: decoded };
    }
    // A record that another process can read stays until a sign-in overwrites it. One that no process can read is
    // deleted, if unchanged.
    if (decoded === "newer") {
      return { entry, record: undefined };
    }
    damaged?.();
    await store.delete(key, { expected: entry.version });
    return { entry: undefined, record: undefined };
  };
  const write = async (
    key: string,
    { entry, record }: StoredRecord,
    change: (stored: AccountRecord | undefined) => RecordChange,
  ): Promise<AccountRecord | undefined | typeof conflict> => {
    const next = change(record);
    if (next === undefined) {
      return undefined;
    }
    if (next === "end" || liveSessions(next).length === 0) {
      if (entry === undefined) {
        return undefined;
      }
      await store.delete(key, { expected: entry.version });
      return (await read(key)).entry === undefined ? undefined : conflict;
    }
    const options = { ttlSeconds: secondsToLive(next), expected: entry?.version };
    return (await store.put(key, encodeRecord(next), options)) === undefined ? conflict : next;
  };
  return {
    async load(key: string): Promise<LoadedRecord | undefined> {
      const { entry, record } = await read(key);
      return entry && record && { entry, record };
    },
    update: (key, change, known) =>
      queue.run(key, () =>
        compareAndSet(
          async (tried) => write(key, tried === 0 && known !== undefined ? known : await read(key), change),
          () =>
            new ServiceUnavailableError(
              "store_unavailable",
              "An account record changed five times while it was written.",
            ),
        ),
      ),
  };
}
