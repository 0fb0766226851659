import type { Logger } from "../types/logger.ts";
import type { Fetch } from "../types/options.ts";
import type { ApiTargets } from "./targets.ts";

/** What this floor needs of the options. */
export interface DownstreamConfig {
  /** Where tokens may be sent. */
  readonly apis: ApiTargets;
  readonly initialScopes: readonly string[];
  readonly fetch: Fetch;
  readonly logger: Logger;
}
