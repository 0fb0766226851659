import { memoryStore, type Store } from "../../src/store.ts";

/** A store whose leases a test can hold, lose and read. */
export class LeasedStore {
  readonly held: Map<string, string> = new Map();
  readonly asked: string[] = [];
  failing = false;
  readonly #inner = memoryStore();

  readonly store: Store = {
    ...this.#inner,
    lease: async (key) => {
      this.asked.push(key);
      if (this.failing) {
        throw new Error("the lease store is away");
      }
      if (this.held.has(key)) {
        return undefined;
      }
      const owner = `${this.asked.length}`;
      this.held.set(key, owner);
      return {
        release: async () => {
          if (this.held.get(key) === owner) {
            this.held.delete(key);
          }
        },
      };
    },
  };
}
