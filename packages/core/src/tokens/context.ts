import type { AccountStates } from "../accounts/account-states.ts";
import type { AccountsConfig } from "../accounts/config.ts";
import type { StoreAccess } from "../accounts/store-access.ts";
import type { TokenKeys } from "../accounts/token-keys.ts";
import type { MsalContext } from "../authority/msal/context.ts";
import type { SerialQueue } from "../lib/serial-queue.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { ReportEvent } from "../types/events.ts";
import type { SessionlessStates } from "./sessionless-states.ts";

/** What token acquisition needs, made once for an app. */
export interface TokenContext {
  readonly config: AccountsConfig;
  readonly msal: MsalContext;
  readonly stores: StoreAccess;
  readonly accounts: AccountStates;
  readonly sessions: Pick<Sessions, "isAlive">;
  readonly sessionless: SessionlessStates;
  readonly tokenKeys: TokenKeys;
  /** Token calls of one account run one after the other. */
  readonly callQueue: SerialQueue;
  readonly report: ReportEvent;
}
