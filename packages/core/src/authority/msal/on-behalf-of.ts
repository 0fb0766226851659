import { SignInError } from "../../errors/errors.ts";
import type { JsonObject } from "../../types/json.ts";
import type { Assertion } from "../assertion.ts";
import type { IssuedToken } from "../issued-token.ts";
import type { MsalContext } from "./context.ts";
import { runGrant } from "./run-grant.ts";

export interface OnBehalfOfGrant {
  /** The access token that the caller sent. */
  readonly token: string;
  /** What that token says about its user. */
  readonly assertion: Assertion;
  readonly scopes: readonly string[];
  readonly claims: string | undefined;
  readonly correlationId: string;
  readonly beforeRequest: () => Promise<void>;
}

/**
 * Returns a token for another API, for the user who called this one (Microsoft identity platform: on-behalf-of flow,
 * RFC 7523).
 */
export async function onBehalfOf(context: MsalContext, grant: OnBehalfOfGrant): Promise<IssuedToken> {
  const { token: oboAssertion, assertion, scopes, claims, correlationId, beforeRequest } = grant;
  const inspect = (body: JsonObject): Promise<void> => checkSameUser(context, assertion, body);
  const call = { scopes, correlationId, beforeRequest, inspect, retries: 1, tenant: assertion.tenantId };
  const { token } = await runGrant(context, call, ({ application }) =>
    application.acquireTokenOnBehalfOf({
      oboAssertion,
      scopes: [...scopes],
      correlationId,
      skipCache: true,
      ...(claims === undefined ? {} : { claims }),
    }),
  );
  return token;
}

/** The ID token of the response names the user of the new token. Tokens of another user are dropped. */
async function checkSameUser(
  { idTokens }: MsalContext,
  { tenantId, objectId }: Assertion,
  body: JsonObject,
): Promise<void> {
  if (body["id_token"] === undefined) {
    return;
  }
  const claims = await idTokens.validate(body["id_token"], { nonce: undefined });
  if (claims.oid === objectId && claims.tid === tenantId) {
    return;
  }
  throw new SignInError("account_mismatch", "Entra responded with another user's token. It was dropped.");
}
