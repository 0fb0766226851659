import type { AuthenticationResult } from "@azure/msal-node";

import { findIdentityWebError, TokenRequestError } from "../../errors/errors.ts";
import { type IssuedToken, renewalMarginMilliseconds } from "../issued-token.ts";
import { createMsalClient, type MsalClient, type TokenCall } from "./client.ts";
import type { MsalContext } from "./context.ts";

/** What a grant brought. */
export interface GrantResult {
  readonly token: IssuedToken;
  /** Lower case; `undefined` for a token of the app itself. */
  readonly homeAccountId: string | undefined;
  /** MSAL's serialized cache after the grant. */
  readonly cache: string;
  /** Whether Entra issued the token now, rather than the cache having it. */
  readonly fromNetwork: boolean;
}

/** Runs one grant with a client of its own. Errors of this library leave as they were thrown; MSAL's are mapped. */
export async function runGrant(
  { config, authority }: MsalContext,
  call: TokenCall,
  acquire: (client: MsalClient) => Promise<AuthenticationResult | null>,
): Promise<GrantResult> {
  const client = createMsalClient(config, await authority.metadata(), call);
  let result: AuthenticationResult | null;
  try {
    result = await acquire(client);
  } catch (error) {
    throw mapped(client.failure() ?? error, call.correlationId);
  }
  if (result === null) {
    throw new TypeError("MSAL returned neither a token nor an error");
  }
  return {
    token: issuedToken(result, call.scopes),
    homeAccountId: result.account?.homeAccountId.toLowerCase(),
    cache: client.application.getTokenCache().serialize(),
    fromNetwork: client.fromNetwork(),
  };
}

function issuedToken(result: AuthenticationResult, scopes: readonly string[]): IssuedToken {
  return {
    token: result.accessToken,
    expiresAt: result.expiresOn?.getTime() ?? Date.now() + renewalMarginMilliseconds,
    refreshAt: result.refreshOn?.getTime(),
    scopes: result.scopes.length > 0 ? result.scopes : scopes,
  };
}

/**
 * MSAL's errors are replaced, because their messages may contain what MSAL was given. What the app's own functions
 * throw is not.
 */
function mapped(error: unknown, correlationId: string): unknown {
  const errorCode = msalErrorCode(error);
  if (findIdentityWebError(error) !== undefined || errorCode === undefined) {
    return error;
  }
  const message = `A token could not be requested (${errorCode}).`;
  return new TokenRequestError("token_request_refused", message, { cause: error, correlationId });
}

/** Returns the code of an error that MSAL threw, or of the error that replaced it. */
export function msalErrorCode(error: unknown): string | undefined {
  const original = error instanceof TokenRequestError ? error.cause : error;
  const { errorCode } = (original ?? {}) as { errorCode?: unknown };
  return typeof errorCode === "string" ? errorCode : undefined;
}
