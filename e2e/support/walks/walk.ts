import type { Emulator } from "@identity-web/entra-emulator";
import type { BrowserContext, Page } from "playwright-core";

import type { Sample } from "../start-sample.ts";

/** One person's way through every page of a scenario, with a camera. */
export interface Walk {
  readonly context: BrowserContext;
  readonly emulator: Emulator;
  readonly sample: Sample;
  readonly page: Page;
  /** Takes a picture of what `page` shows now. */
  readonly keep: (name: string) => Promise<void>;
  /** Opens a path of the sample, and takes a picture of it. */
  readonly visit: (path: string, name: string) => Promise<void>;
  readonly press: (button: string) => Promise<void>;
}

export const alice = "alice@contoso.com";
export const erik = "erik@contoso.com"; // needs an administrator's consent
