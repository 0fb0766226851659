import type { Backing, WholeStore } from "./reference-store.ts";

/** A way to get a store wrong, and the claim of the contract whose test must catch it. */
export interface StoreFault {
  readonly fault: string;
  readonly caughtBy: string;
  readonly broken: (store: WholeStore, backing: Backing) => Partial<WholeStore>;
}
