/** An entry as a store answers it. */
export interface StoredEntry {
  /** `undefined`: there is an entry, but it cannot be read. */
  readonly value: string | undefined;
  /** Random, never reused, made by the backing store and passed on unchanged by wrappers. */
  readonly version: string;
  /** Nobody will ever be able to read it, such as an entry that was cut or changed: it may be removed. */
  readonly damaged?: true | undefined;
}

/** Under which conditions an entry is written. */
export interface PutOptions {
  /** Seconds until the entry is as good as absent; a whole number, at least 1. */
  readonly ttlSeconds: number;
  /** Write only where the entry still has this version; `undefined`: only where there is none. */
  readonly expected: string | undefined;
}

/**
 * Where account records live. A missing or expired entry is `undefined`; a failure is an exception, never a miss. An operation that
 * takes more than a second counts as failed.
 */
export interface Store {
  /** What the store puts before each key in its backing, where it does. An encrypted entry is bound to the whole of it. */
  readonly prefix?: string | undefined;
  /** The entry as it is now: a read from a replica that lags behind would bring back sessions that have ended. */
  get(key: string): Promise<StoredEntry | undefined>;
  /** The new version; `undefined`, and nothing written, where the entry is not the expected one. */
  put(key: string, value: string, options: PutOptions): Promise<string | undefined>;
  /** Deleting what is not there is no error. With `expected`, an entry of another version stays. */
  delete(key: string, options?: { readonly expected?: string | undefined }): Promise<void>;
  /** Holds `key` (its own namespace) for at most `ttlSeconds`; `undefined` while another holds it. Released by its owner only. */
  lease?(key: string, ttlSeconds: number): Promise<{ release(): Promise<void> } | undefined>;
  /** Called once, when the app ends. */
  close?(): Promise<void>;
}
