/** An entry as a store returns it. */
export interface StoredEntry {
  /** `undefined` if there is an entry that cannot be read. */
  readonly value: string | undefined;
  /** Random and never reused. The backing store creates it, and wrappers pass it on unchanged. */
  readonly version: string;
  /**
   * Set if no process will ever be able to read the entry, for example because it was truncated or changed. It may be
   * removed.
   */
  readonly damaged?: true | undefined;
}

/** The conditions under which an entry is written. */
export interface PutOptions {
  /** Seconds until the entry counts as absent; a whole number, at least 1. */
  readonly ttlSeconds: number;
  /** Write only if the entry still has this version; `undefined`: only if there is no entry. */
  readonly expected: string | undefined;
}

/**
 * Where account records live. A missing or expired entry is `undefined`; a failure is an exception, never a miss. An
 * operation that takes longer than a second counts as failed.
 */
export interface Store {
  /**
   * What the store puts before each key in its backing, if anything. An encrypted entry is bound to the prefix and the
   * key.
   */
  readonly prefix?: string | undefined;
  /** Returns the current entry. A read from a replica that lags behind would bring back sessions that have ended. */
  get(key: string): Promise<StoredEntry | undefined>;
  /** Returns the new version; `undefined`, with nothing written, if the entry is not the expected one. */
  put(key: string, value: string, options: PutOptions): Promise<string | undefined>;
  /** Deletes an entry. Deleting a missing entry succeeds. With `expected`, an entry of another version stays. */
  delete(key: string, options?: { readonly expected?: string | undefined }): Promise<void>;
  /**
   * Holds `key`, in a namespace of its own, for at most `ttlSeconds`; `undefined` while another holds it. Only its
   * owner releases it.
   */
  lease?(key: string, ttlSeconds: number): Promise<{ release(): Promise<void> } | undefined>;
  /** Called once, when the app ends. */
  close?(): Promise<void>;
}

/**
 * Where account records and their tokens are stored: made by `inMemoryTokenCache()`, `distributedTokenCache()` or
 * `sessionTokenCache()`.
 */
export interface TokenCache {
  /** Holds the records; beside a framework's session, only what needs no request. */
  readonly store: Store;
  /** Where the records are: in the store (default) or in the framework's own session. */
  readonly records?: "store" | "session" | undefined;
}
