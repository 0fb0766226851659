import type { Store } from "@identity-web/core/store";

export interface StoreContractOptions {
  /**
   * Returns a store on the backing under test, which may contain entries of earlier tests. Called once or twice in each
   * test; the test closes every store that it gets.
   */
  create(): Store | Promise<Store>;
  /** Lets this many seconds pass for the store: moves its clock or, if it cannot be moved, waits slightly longer. */
  pass(seconds: number): void | Promise<void>;
  /** Whether one store of `create` reads what another wrote. `false` for a store in the memory of one process. */
  readonly shared: boolean;
  /** Whether the store implements `lease`. */
  readonly leases: boolean;
}
