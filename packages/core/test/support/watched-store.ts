import { memoryStore, type PutOptions, type Store, type StoredEntry } from "../../src/store.ts";

/** A store in memory that a test can inspect, break and empty. */
export class WatchedStore implements Store {
  /** Keys of every successful write, in order. */
  readonly puts: string[] = [];
  /** If it returns a value, the store throws it. */
  failure: ((operation: "get" | "put" | "delete", key: string) => Error | undefined) | undefined;
  /** Acknowledges writes and discards them. */
  keepsNothing = false;
  readonly #values = new Map<string, string>();
  #inner = memoryStore();

  async get(key: string): Promise<StoredEntry | undefined> {
    this.#failIfAsked("get", key);
    return this.#inner.get(key);
  }

  async put(key: string, value: string, options: PutOptions): Promise<string | undefined> {
    this.#failIfAsked("put", key);
    if (this.keepsNothing) {
      return "a-version-of-nothing";
    }
    const version = await this.#inner.put(key, value, options);
    if (version !== undefined) {
      this.puts.push(key);
      this.#values.set(key, value);
    }
    return version;
  }

  async delete(key: string, options?: { readonly expected?: string | undefined }): Promise<void> {
    this.#failIfAsked("delete", key);
    await this.#inner.delete(key, options);
    if ((await this.#inner.get(key)) === undefined) {
      this.#values.delete(key);
    }
  }

  putsOf(prefix: string): string[] {
    return this.puts.filter((key) => key.startsWith(prefix));
  }

  /** Returns the current entries below a prefix. */
  valuesOf(prefix: string): string[] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
  }

  /** Acts as if the process had been restarted. */
  forget(): void {
    this.#inner = memoryStore();
    this.#values.clear();
  }

  reset(): void {
    this.forget();
    this.puts.length = 0;
    this.failure = undefined;
    this.keepsNothing = false;
  }

  #failIfAsked(operation: "get" | "put" | "delete", key: string): void {
    const failure = this.failure?.(operation, key);
    if (failure !== undefined) {
      throw failure;
    }
  }
}
