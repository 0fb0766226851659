import { LRUCache } from "lru-cache";

interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
}

/**
 * A cache, bounded in bytes, whose keys are long secrets: sealed cookies and tokens. Hashing the whole text takes
 * longer than everything else on the fast path. Its last characters are a tag or a signature, random enough to find it
 * by; then the whole text is compared.
 */
export class SuffixCache<Value> {
  readonly #entries: LRUCache<string, Entry<Value>>;
  readonly #suffixLength: number;

  /** @param sizeOf bytes that an entry takes, roughly */
  constructor(suffixLength: number, maxBytes: number, sizeOf: (text: string, value: Value) => number) {
    this.#suffixLength = suffixLength;
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ text, value }) => sizeOf(text, value),
    });
  }

  get(text: string): Value | undefined {
    const entry = this.#entries.get(text.slice(-this.#suffixLength));
    return entry?.text === text ? entry.value : undefined;
  }

  /** @param text a copy made by `detached`, if it was cut out of a larger string */
  set(text: string, value: Value): void {
    this.#entries.set(text.slice(-this.#suffixLength), { text, value });
  }

  delete(text: string): void {
    this.#entries.delete(text.slice(-this.#suffixLength));
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** Returns a copy. A slice of a header keeps the whole header alive for as long as the slice is cached. */
export function detached(slice: string): string {
  return Buffer.from(slice, "latin1").toString("latin1");
}
