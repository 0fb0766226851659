import { createMsalOperation } from "../authority/msal/operation.ts";
import { InteractionRequiredError, SignInError, TokenRequestError } from "../errors/errors.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Services } from "../services.ts";
import { hashed } from "../lib/hash.ts";
import { type MemoToken, tokenKeyOf } from "../accounts/account-state.ts";
import { acquireKept } from "./sessionless-token.ts";
import { type Assertion, expired, readAssertion } from "../authority/assertion.ts";
import { msalFailure } from "./msal-failure.ts";
import { memoTokenOf } from "./refresh.ts";
import type { TokenDemand } from "./token-demand.ts";
import type { KnownAssertion } from "./sessionless-states.ts";

/**
 * A token for another API, for the user who called this one (Microsoft identity platform: on-behalf-of flow, RFC 7523). Kept by the
 * hash of what the caller sent: whoever sends another token gets another answer. Claims that Entra demands are in the error, to be
 * passed back to the caller, who alone can satisfy them.
 *
 * @throws {IdentityWebError} `assertion_invalid` or `scopes_invalid`, before Entra is asked
 * @throws {InteractionRequiredError} Entra wants the user, whom only the caller can ask; `login_required` where it no longer takes the
 *   caller's token
 */
export async function acquireOnBehalfOf(
  services: Services,
  given: string,
  scopes: readonly string[],
  demand: TokenDemand | undefined,
): Promise<{ readonly token: MemoToken; readonly tenantId: string }> {
  const { options } = services;
  const { assertion, key } = knownAssertion(services, given);
  const { tenantId, objectId } = assertion;
  const token = await acquireKept(services, {
    pot: services.pots.of(key),
    slot: tokenKeyOf(tenantId, scopes),
    scopes,
    subject: { tenantId, objectId },
    demand,
    async call(correlationId, beforeCall): Promise<MemoToken> {
      const metadata = await services.authority.metadata();
      const inspect = (body: JsonObject): Promise<void> => checkSameUser(services, assertion, body);
      const request = { scopes, correlationId, beforeCall, inspect, retries: 1, forTenant: tenantId };
      const operation = createMsalOperation(request, metadata, options);
      const result = await operation
        .run(() =>
          operation.client.acquireTokenOnBehalfOf({
            oboAssertion: given,
            scopes: [...scopes],
            correlationId,
            skipCache: true,
            ...(demand?.claims === undefined ? {} : { claims: demand.claims }),
          }),
        )
        .catch((error: unknown) => {
          throw refusedAssertion(error, scopes, correlationId) ?? msalFailure(error, correlationId);
        });
      if (result === null) {
        throw new TypeError("MSAL answered no token and no error");
      }
      return memoTokenOf(result, scopes);
    },
  });
  return { token, tenantId };
}

/** The end of a token is its signature, and random enough to find it by; the whole token is compared then. */
const tailLetters = 32;

/** Read once, and hashed once for the store: an API asks again and again with what one caller has sent. */
function knownAssertion({ options, pots }: Services, given: string): KnownAssertion {
  const tail = typeof given === "string" ? given.slice(-tailLetters) : "";
  const known = pots.assertions.get(tail);
  if (known !== undefined && known.text === given) {
    if (known.assertion.expiresAt <= Date.now()) {
      throw expired();
    }
    return known;
  }
  const assertion = readAssertion(given, options);
  const { clientId, instanceHost } = options;
  const key = `on-behalf-of/${clientId}/${instanceHost}/${assertion.tenantId}/${hashed(given)}`;
  const read = { text: given, assertion, key };
  pots.assertions.set(tail, read);
  return read;
}

/** AADSTS: what the caller sent has expired, or is no longer accepted. Nothing here mends that: the caller needs a new token. */
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
  const message = "Entra no longer accepts the caller's token: the caller has to get a new one.";
  return new InteractionRequiredError("login_required", message, {
    scopes,
    correlationId,
    serviceErrorCode,
    cause: error,
  });
}

/** The ID token that comes along names whom the token is for. Somebody else's is dropped. */
async function checkSameUser(services: Services, { tenantId, objectId }: Assertion, body: JsonObject): Promise<void> {
  if (body["id_token"] === undefined) {
    return;
  }
  const claims = await services.idTokens.validate(body["id_token"], { nonce: undefined });
  if (claims.oid === objectId && claims.tid === tenantId) {
    return;
  }
  throw new SignInError("account_mismatch", "Entra answered with another user's token; it was dropped.");
}
