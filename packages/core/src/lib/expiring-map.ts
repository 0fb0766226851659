interface Entry<Value> {
  readonly value: Value;
  readonly lifetime: number;
  readonly until: number;
}

/**
 * Remembers values for a while. Keys can come from a visitor, so the number of entries is bounded: a full map is
 * cleared. An entry that seems to live longer than it was given belongs to a clock that jumped back, and counts as
 * expired. Empty, it takes next to no memory: there are several for each account.
 */
export class ExpiringMap<Value> {
  readonly #maxEntries: number;
  #entries: Map<string, Entry<Value>> | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: string, now: number = Date.now()): Value | undefined {
    const entry = this.#entries?.get(key);
    return entry !== undefined && this.#remaining(entry, now) > 0 ? entry.value : undefined;
  }

  /** Returns the milliseconds until the entry expires; 0 if there is no live entry. */
  remaining(key: string, now: number = Date.now()): number {
    const entry = this.#entries?.get(key);
    return entry === undefined ? 0 : this.#remaining(entry, now);
  }

  set(key: string, value: Value, milliseconds: number): void {
    const entries = (this.#entries ??= new Map<string, Entry<Value>>());
    if (entries.size >= this.#maxEntries && !entries.has(key)) {
      entries.clear();
    }
    entries.set(key, { value, lifetime: milliseconds, until: Date.now() + milliseconds });
  }

  clear(): void {
    this.#entries = undefined;
  }

  #remaining({ lifetime, until }: Entry<Value>, now: number): number {
    const left = until - now;
    return left <= lifetime ? Math.max(left, 0) : 0;
  }
}
