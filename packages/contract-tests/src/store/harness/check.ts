import type { Store } from "@identity-web/core/store";

import type { Topic } from "../../contract/register-contract.ts";

export interface StoreFixture {
  readonly store: Store;
  /** The same backing as another process sees it; `store` itself if the backing is not shared. */
  readonly other: Store;
  /** A key that nobody has used. */
  readonly key: string;
  readonly pass: (seconds: number) => Promise<void>;
}

/** A claim about a store, and the test of it. */
export interface StoreCheck {
  readonly claim: string;
  run(fixture: StoreFixture): Promise<void>;
}

export type StoreTopic = Topic<StoreCheck>;
