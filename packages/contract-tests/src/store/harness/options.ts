import type { Store } from "@identity-web/core/store";

export interface StoreContractOptions {
  /** A store on the backing under test, which may hold what other tests left. Called up to twice in a test; each store is closed. */
  create(): Store | Promise<Store>;
  /** Lets so many seconds go by for the store: moves its clock, or waits a little longer where that cannot be done. */
  pass(seconds: number): void | Promise<void>;
  /** Whether what one store of `create` writes, another reads. A store in the memory of one process says no. */
  readonly shared: boolean;
  /** Whether the store has leases. */
  readonly leases: boolean;
}
