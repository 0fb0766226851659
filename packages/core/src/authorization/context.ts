import type { AccountStates } from "../accounts/account-states.ts";
import type { StoreAccess } from "../accounts/store-access.ts";
import type { SingleFlight } from "../lib/single-flight.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { TokenContext } from "../tokens/context.ts";
import type { Fetch } from "../types/options.ts";

/** What authorization needs, made once for an app. */
export interface AuthorizationContext {
  readonly config: {
    /** Without a trailing slash. */
    readonly graphUrl: string;
    readonly fetch: Fetch;
  };
  readonly tokens: TokenContext;
  readonly sessions: Sessions;
  readonly accounts: AccountStates;
  readonly stores: StoreAccess;
  readonly groupLookups: SingleFlight<readonly string[]>;
}
