import type { AccountsConfig } from "../accounts/config.ts";
import type { MsalConfig } from "../authority/msal/context.ts";
import type { DownstreamConfig } from "../downstream/config.ts";
import type { FlowConfig } from "../flow/context.ts";
import type { CookieConfig, SessionConfig } from "../sessions/config.ts";
import type { EventListener } from "../types/events.ts";
import type { Hooks } from "../types/hooks.ts";
import type { Pages } from "../types/pages.ts";
import type { Store } from "../types/store.ts";

/**
 * The options after validation: the slices that the floors below declare, put together. Only the root reads all of
 * them.
 */
export interface ResolvedOptions
  extends AccountsConfig, MsalConfig, SessionConfig, CookieConfig, DownstreamConfig, FlowConfig {
  /** Microsoft Graph with its version, without a trailing slash. */
  readonly graphUrl: string;
  readonly store: Store;
  readonly pages: Pages;
  readonly hooks: Hooks;
  readonly onEvent: EventListener | undefined;
}
