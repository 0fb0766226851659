import type { Backing, WholeStore } from "./reference-store.ts";

/** One way to get a store wrong, and the test of the contract that must not let it through. */
export interface StoreFault {
  readonly fault: string;
  readonly caughtBy: string;
  readonly broken: (store: WholeStore, backing: Backing) => Partial<WholeStore>;
}
