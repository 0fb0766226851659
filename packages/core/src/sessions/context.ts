import type { AccountStates } from "../accounts/account-states.ts";
import type { StoreAccess } from "../accounts/store-access.ts";
import type { TokenKeys } from "../accounts/token-keys.ts";
import type { Logger } from "../types/logger.ts";
import type { SessionConfig } from "./config.ts";
import type { CookieNames } from "./cookie-names.ts";
import type { Sessions } from "./sessions.ts";

/** What the functions about sessions share, made once for an app. */
export interface SessionContext {
  readonly config: SessionConfig;
  readonly accounts: AccountStates;
  readonly tokenKeys: TokenKeys;
  readonly stores: StoreAccess;
  readonly sessions: Sessions;
  readonly cookies: CookieNames;
  readonly logger: Logger;
}
