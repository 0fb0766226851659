import { InteractionRequiredError, SignInError } from "../../errors/errors.ts";
import type { JsonObject } from "../../types/json.ts";
import type { Account } from "../../types/user.ts";
import { homeAccountIdOf } from "../client-info.ts";
import { belongsTo } from "./cache.ts";
import type { MsalContext } from "./context.ts";
import { type GrantResult, msalErrorCode, runGrant } from "./run-grant.ts";

export interface RefreshGrant {
  readonly account: Account;
  /** The `sub` claim of the account's earlier ID token in this tenant, if one is known. */
  readonly subject: string | undefined;
  /** MSAL's serialized cache, as the account record holds it. */
  readonly cache: string;
  readonly scopes: readonly string[];
  /** A claims challenge as JSON text (OpenID Connect Core 5.5). */
  readonly claims: string | undefined;
  readonly forceRefresh: boolean;
  readonly correlationId: string;
  /** Runs before a request to the token endpoint; what it throws ends the grant. */
  readonly beforeRequest: () => Promise<void>;
}

/** How MSAL says that its cache has nothing to work with. */
const nothingCached = new Set([
  "no_tokens_found",
  "no_account_found",
  "no_account_in_silent_request",
  "refresh_token_expired",
]);

/**
 * Returns a token from the cache, or refreshes it (RFC 6749 section 6).
 *
 * @throws {SignInError} the response is invalid, or belongs to another user
 * @throws {InteractionRequiredError} the cache has no usable token, or Entra requires user interaction
 */
export async function refresh(context: MsalContext, grant: RefreshGrant): Promise<GrantResult> {
  const { account, cache, scopes, claims, forceRefresh, correlationId, beforeRequest } = grant;
  const call = {
    scopes,
    correlationId,
    userTenant: account.tenantId,
    inspect: (body: JsonObject) => checkSameUser(context, grant, body),
    beforeRequest,
    retries: 1,
  };
  const result = await runGrant(context, call, ({ application, authority, environment }) => {
    application.getTokenCache().deserialize(cache);
    return application.acquireTokenSilent({
      account: {
        homeAccountId: account.homeAccountId,
        environment,
        tenantId: account.tenantId,
        localAccountId: account.objectId,
        username: "",
      },
      scopes: [...scopes],
      authority,
      correlationId,
      forceRefresh,
      ...(claims === undefined ? {} : { claims }),
    });
  }).catch((error: unknown) => {
    throw nothingCached.has(msalErrorCode(error) ?? "") ? noToken(error, grant) : error;
  });
  const sameAccount = result.homeAccountId === account.homeAccountId;
  if (!sameAccount || (result.fromNetwork && !belongsTo(result.cache, account.homeAccountId))) {
    throw otherAccount(correlationId);
  }
  return result;
}

/**
 * An ID token that comes with a refresh must name the same user, or the whole response is dropped (OpenID Connect Core
 * 12.2).
 */
async function checkSameUser(
  { idTokens }: MsalContext,
  { account, subject, correlationId }: RefreshGrant,
  body: JsonObject,
): Promise<void> {
  if (body["id_token"] === undefined) {
    return;
  }
  const claims = await idTokens.validate(body["id_token"], { nonce: undefined });
  const sameSubject = subject === undefined || claims.sub === subject;
  const sameUser = claims.oid === account.objectId && claims.tid === account.tenantId && sameSubject;
  const home = body["client_info"] === undefined ? account.homeAccountId : homeAccountIdOf(body["client_info"], claims);
  if (!sameUser || home !== account.homeAccountId) {
    throw otherAccount(correlationId);
  }
}

function otherAccount(correlationId: string): SignInError {
  const message = "Entra responded with tokens of another account. They were dropped.";
  return new SignInError("account_mismatch", message, { correlationId });
}

function noToken(cause: unknown, { scopes, correlationId }: RefreshGrant): InteractionRequiredError {
  const message = "There is no token for these scopes yet. The user must sign in or consent.";
  return new InteractionRequiredError("interaction_required", message, { scopes, correlationId, cause });
}
