import type { AccountState } from "../accounts/account-state.ts";
import type { RequestStore } from "../accounts/store-access.ts";
import { InteractionRequiredError } from "../errors/errors.ts";
import { sha256 } from "../lib/hash.ts";
import type { AuthRequest } from "../types/http.ts";
import type { AcquireTokenOptions } from "../types/identity.ts";
import type { Account } from "../types/user.ts";
import type { TokenContext } from "./context.ts";

/**
 * Whose token it is, of which session, and for which request: tokens end with the session that they are acquired for.
 */
export interface TokenOwner {
  readonly user: Account;
  /** `undefined` for background work, which any session of the account keeps alive. */
  readonly sessionId: string | undefined;
  readonly state: AccountState;
  readonly request: AuthRequest | undefined;
}

/** One request for a user's token, handed down from the app's call to Entra. */
export interface TokenRequest {
  readonly owner: TokenOwner;
  readonly scopes: readonly string[];
  /** Tenant and scopes. */
  readonly tokenKey: string;
  /** What the token must be, besides being for its scopes; `undefined` if any token will do. */
  readonly options: AcquireTokenOptions | undefined;
}

export function tokenRequest(
  { tokenKeys }: Pick<TokenContext, "tokenKeys">,
  owner: TokenOwner,
  scopes: readonly string[],
  options?: AcquireTokenOptions,
): TokenRequest {
  return { owner, scopes, tokenKey: tokenKeys(owner.user.tenantId, scopes), options: normalized(options) };
}

/** Returns `undefined` for options that any token meets. */
export function normalized({ claims, forceRefresh }: AcquireTokenOptions = {}): AcquireTokenOptions | undefined {
  return claims === undefined && forceRefresh !== true ? undefined : { claims, forceRefresh };
}

/** Returns the key of a call under way and of a refusal: a caller that demands more must not get what others get. */
export function callKey(tokenKey: string, options: AcquireTokenOptions | undefined, sessionId = ""): string {
  if (options === undefined) {
    return tokenKey;
  }
  const { claims } = options;
  return claims === undefined ? `${tokenKey} forced` : `${tokenKey} ${sessionId} ${sha256(claims)}`;
}

/** Opens the store for the request that a token is acquired for, or for background work. */
export function openStore({ stores }: Pick<TokenContext, "stores">, { request }: TokenOwner): RequestStore {
  return request === undefined ? stores.forBackground() : stores.forRequest(request);
}

export function sessionEnded(scopes: readonly string[]): InteractionRequiredError {
  return new InteractionRequiredError("login_required", "The session has ended. The user must sign in.", { scopes });
}
