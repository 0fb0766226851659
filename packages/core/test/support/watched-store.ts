import { memoryStore, type PutOptions, type Store, type StoredEntry } from "../../src/store.ts";

/** A store in memory that can be looked into, made to fail, and made to forget. */
export class WatchedStore implements Store {
  /** Keys of every write that was let through, in order. */
  readonly puts: string[] = [];
  /** Throws what it returns, where it returns something. */
  failure: ((operation: "get" | "put" | "delete", key: string) => Error | undefined) | undefined;
  /** Answers writes as a store does, and keeps none of them. */
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

  /** What is stored now below a prefix. */
  valuesOf(prefix: string): string[] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
  }

  /** As if the process had been started anew. */
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
