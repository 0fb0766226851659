import type { Parts } from "./reference-adapter.ts";

/** One way to get an adapter wrong, and the test of the contract that must not let it through. */
export interface AdapterFault {
  readonly fault: string;
  readonly caughtBy: string;
  readonly broken: (parts: Parts) => Partial<Parts>;
}
