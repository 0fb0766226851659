import type { ClientAuthentication } from "../../credentials/client-authentication.ts";
import type { Logger } from "../../types/logger.ts";
import type { AuthorityConfig } from "../config.ts";
import type { IdTokenValidator } from "../id-token.ts";
import type { Authority } from "../metadata.ts";

export interface MsalConfig extends AuthorityConfig {
  readonly authentication: ClientAuthentication;
  readonly logger: Logger;
}

/** What every grant needs, made once for an app. */
export interface MsalContext {
  readonly config: MsalConfig;
  readonly authority: Authority;
  readonly idTokens: IdTokenValidator;
}
