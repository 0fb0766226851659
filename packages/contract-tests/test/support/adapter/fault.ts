import type { Parts } from "./reference-adapter.ts";

/** A way to get an adapter wrong, and the claim of the contract whose test must catch it. */
export interface AdapterFault {
  readonly fault: string;
  readonly caughtBy: string;
  readonly broken: (parts: Parts) => Partial<Parts>;
}
