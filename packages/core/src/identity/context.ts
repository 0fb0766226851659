import type { DownstreamConfig } from "../downstream/config.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { TokenContext } from "../tokens/context.ts";
import type { ReportEvent } from "../types/events.ts";
import type { Logger } from "../types/logger.ts";
import type { Callers } from "./callers.ts";
import type { KnownCaller } from "./known-caller.ts";

/** What the identity of a signed-in user needs, made once for an app. */
export interface IdentityContext {
  readonly downstream: DownstreamConfig;
  readonly sessions: Sessions;
  readonly tokens: TokenContext;
}

/** What guards of a web API need, made once for an app. */
export interface BearerContext {
  readonly config: {
    /** Origin of the sign-in service, without a trailing slash. */
    readonly instance: string;
    readonly tenant: string;
  };
  readonly callers: Callers;
  readonly downstream: DownstreamConfig;
  readonly tokens: TokenContext;
  /** Options of guards that were checked: guards run on every request with the options that they were made with. */
  readonly checkedOptions: WeakSet<object>;
  /** Whose call an error comes from, for errors that handlers throw. */
  readonly callerErrors: WeakMap<object, KnownCaller>;
  readonly logger: Logger;
  readonly report: ReportEvent;
}
