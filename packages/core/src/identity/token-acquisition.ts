import type { Services } from "../services.ts";
import { acquireForAccount, removeAccount } from "../tokens/account-token.ts";
import { acquireForApp } from "../tokens/app-token.ts";
import { acquireOnBehalfOf } from "../tokens/on-behalf-of.ts";
import { accessScopes } from "../authority/scopes.ts";
import { demandOf } from "../tokens/token-demand.ts";
import type { Account } from "../tokens/context.ts";
import type { AcquireTokenOptions, TokenResult } from "../types/identity.ts";
import { tokenResult } from "./token-result.ts";

/** As for a user's token. */
export interface AcquireAppTokenOptions extends AcquireTokenOptions {
  /** The tenant to act in, by GUID or domain; the configured one by default. Required where that is `common` or `organizations`. */
  readonly tenantId?: string | undefined;
}

/**
 * Tokens without a request: for jobs, daemons and APIs. All are held in memory, kept in the token cache, renewed in the background,
 * and asked for once however many ask at a time.
 */
export interface TokenAcquisition {
  /**
   * For a user who has signed in, by what `identity.user` says: keep `homeAccountId`, `tenantId` and `objectId` with the job. It ends
   * with the user's last session, unless the option `backgroundAccess` is set.
   *
   * @throws {InteractionRequiredError} no session is alive, or Entra wants the user
   * @throws {IdentityWebError} `account_reference_invalid`, `scopes_invalid`; `session_missing` with `sessionTokenCache()`
   * @throws {ServiceUnavailableError | TokenRequestError} as `identity.getAccessToken`
   */
  getAccessTokenForUser(account: Account, scopes: readonly string[], options?: AcquireTokenOptions): Promise<string>;
  /** As `getAccessTokenForUser`, with the token's expiry and scopes. */
  acquireTokenForUser(account: Account, scopes: readonly string[], options?: AcquireTokenOptions): Promise<TokenResult>;
  /**
   * For the app itself, with the application permissions that an administrator has granted in one API.
   *
   * @param scope one, ending with `/.default`: `https://graph.microsoft.com/.default`
   * @throws {IdentityWebError} `scopes_invalid`, `tenant_required`
   * @throws {TokenRequestError | ServiceUnavailableError}
   */
  getAccessTokenForApp(scope: string, options?: AcquireAppTokenOptions): Promise<string>;
  /** As `getAccessTokenForApp`, with the token's expiry. */
  acquireTokenForApp(scope: string, options?: AcquireAppTokenOptions): Promise<TokenResult>;
  /**
   * For the user who called an API of yours, by the access token that came with the call. Where a guard of `requireBearer` stands in
   * front, `identity.getAccessToken` does the same.
   *
   * @throws {IdentityWebError} `assertion_invalid`, `scopes_invalid`
   * @throws {InteractionRequiredError} Entra wants the user: `claims` and `scopes` are for the caller, who alone can ask
   */
  getAccessTokenOnBehalfOf(
    assertion: string,
    scopes: readonly string[],
    options?: AcquireTokenOptions,
  ): Promise<string>;
  /** As `getAccessTokenOnBehalfOf`, with the token's expiry and scopes. */
  acquireTokenOnBehalfOf(
    assertion: string,
    scopes: readonly string[],
    options?: AcquireTokenOptions,
  ): Promise<TokenResult>;
  /** Forgets an account with its sessions and tokens, also what `backgroundAccess` keeps. @throws {ServiceUnavailableError} */
  removeAccount(account: Account): Promise<void>;
}

export function createTokenAcquisition(services: Services): TokenAcquisition {
  const forUser = async (
    account: Account,
    scopes: readonly string[],
    options: AcquireTokenOptions = {},
  ): Promise<TokenResult> => {
    const token = await acquireForAccount(services, account, accessScopes(scopes), demandOf(options));
    return tokenResult(token, account.tenantId);
  };
  const forApp = async (scope: string, options: AcquireAppTokenOptions = {}): Promise<TokenResult> => {
    const { token, tenantId } = await acquireForApp(services, scope, options);
    return tokenResult(token, tenantId);
  };
  const onBehalfOf = async (
    assertion: string,
    scopes: readonly string[],
    options: AcquireTokenOptions = {},
  ): Promise<TokenResult> => {
    const { token, tenantId } = await acquireOnBehalfOf(services, assertion, accessScopes(scopes), demandOf(options));
    return tokenResult(token, tenantId);
  };
  return {
    acquireTokenForUser: forUser,
    acquireTokenForApp: forApp,
    acquireTokenOnBehalfOf: onBehalfOf,
    getAccessTokenForUser: async (...given) => (await forUser(...given)).accessToken,
    getAccessTokenForApp: async (...given) => (await forApp(...given)).accessToken,
    getAccessTokenOnBehalfOf: async (...given) => (await onBehalfOf(...given)).accessToken,
    removeAccount: (account) => removeAccount(services, account),
  };
}
