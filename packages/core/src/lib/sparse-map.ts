/**
 * A map that is empty for nearly every user and takes next to no memory then: an empty `Map` takes 200 bytes, and users
 * are many.
 */
export class SparseMap<Value> {
  #entries: Map<string, Value> | undefined;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: string): Value | undefined {
    return this.#entries?.get(key);
  }

  set(key: string, value: Value): void {
    (this.#entries ??= new Map<string, Value>()).set(key, value);
  }

  delete(key: string): void {
    this.#entries?.delete(key);
    if (this.#entries?.size === 0) {
      this.#entries = undefined;
    }
  }

  *[Symbol.iterator](): Iterator<[string, Value]> {
    if (this.#entries !== undefined) {
      yield* this.#entries;
    }
  }

  clear(): void {
    this.#entries = undefined;
  }
}
