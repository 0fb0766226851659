import { assertionExpired, readAssertion } from "../authority/assertion.ts";
import { onBehalfOf } from "../authority/msal/on-behalf-of.ts";
import { InteractionRequiredError, TokenRequestError } from "../errors/errors.ts";
import { sha256 } from "../lib/hash.ts";
import { detached } from "../lib/suffix-cache.ts";
import type { AcquireTokenOptions } from "../types/identity.ts";
import type { TenantToken } from "./app-token.ts";
import type { TokenContext } from "./context.ts";
import type { KnownAssertion } from "./sessionless-states.ts";
import { sessionlessToken } from "./sessionless-token.ts";
import { normalized } from "./token-request.ts";

/**
 * Returns a token for another API, for the user who called this one (Microsoft identity platform: on-behalf-of flow,
 * RFC 7523). It is stored under the hash of what the caller sent: a caller that sends another token gets another
 * result. If Entra demands claims, they are in the error, to be passed back to the caller, who alone can satisfy them.
 *
 * @throws {IdentityWebError} `assertion_invalid` or `scopes_invalid`, before Entra is asked
 * @throws {InteractionRequiredError} Entra requires user interaction, for which only the caller can ask;
 *   `login_required` if Entra no longer accepts the caller's token
 */
export async function tokenOnBehalfOf(
  context: TokenContext,
  callerToken: string,
  scopes: readonly string[],
  options: AcquireTokenOptions,
): Promise<TenantToken> {
  const { assertion, key } = knownAssertion(context, callerToken);
  const { tenantId, objectId } = assertion;
  const token = await sessionlessToken(context, {
    state: context.sessionless.of(key),
    tokenKey: context.tokenKeys(tenantId, scopes),
    scopes,
    subject: { tenantId, objectId },
    options: normalized(options),
    request: (correlationId, beforeRequest) => {
      const { claims } = options;
      const grant = { token: callerToken, assertion, scopes, claims, correlationId, beforeRequest };
      return onBehalfOf(context.msal, grant).catch((error: unknown) => {
        throw refusedAssertion(error, scopes, correlationId) ?? error;
      });
    },
  });
  return { token, tenantId };
}

/**
 * Reads an assertion once and hashes it once for the store: an API asks again and again with what one caller has sent.
 */
function knownAssertion({ msal, config, sessionless }: TokenContext, callerToken: string): KnownAssertion {
  const known = typeof callerToken === "string" ? sessionless.assertions.get(callerToken) : undefined;
  if (known !== undefined) {
    if (known.assertion.expiresAt <= Date.now()) {
      throw assertionExpired();
    }
    return known;
  }
  const assertion = readAssertion(callerToken, msal.config);
  const { clientId, instanceHost } = config;
  const key = `on-behalf-of/${clientId}/${instanceHost}/${assertion.tenantId}/${sha256(callerToken)}`;
  const read = { assertion, key };
  sessionless.assertions.set(detached(callerToken), read);
  return read;
}

/**
 * AADSTS: the caller's token has expired, or is no longer accepted. Nothing here can fix that: the caller needs a new
 * token.
 */
const deadAssertion = new Set([50013, 500133]);

function refusedAssertion(
  error: unknown,
  scopes: readonly string[],
  correlationId: string,
): InteractionRequiredError | undefined {
  if (!(error instanceof TokenRequestError) || !deadAssertion.has(error.serviceErrorCode ?? 0)) {
    return undefined;
  }
  const { serviceErrorCode } = error;
  const message = "Entra no longer accepts the caller's token. The caller must get a new one.";
  return new InteractionRequiredError("login_required", message, {
    scopes,
    correlationId,
    serviceErrorCode,
    cause: error,
  });
}
