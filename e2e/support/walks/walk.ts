import type { Emulator } from "@identity-web/entra-emulator";
import type { BrowserContext, Page } from "playwright-core";

import type { Sample } from "../start-sample.ts";

/** A user's path through every page of a scenario, with screenshots. */
export interface Walk {
  readonly context: BrowserContext;
  readonly emulator: Emulator;
  readonly sample: Sample;
  readonly page: Page;
  /** Takes a screenshot of `page`. */
  readonly capture: (name: string) => Promise<void>;
  /** Opens a path of the sample, and takes a screenshot of it. */
  readonly visit: (path: string, name: string) => Promise<void>;
  readonly press: (button: string) => Promise<void>;
}

export const alice = "alice@contoso.com";
export const erik = "erik@contoso.com"; // requires an administrator's consent
