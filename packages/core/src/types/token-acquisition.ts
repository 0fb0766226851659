import type { AcquireTokenOptions, TokenResult } from "./identity.ts";
import type { Account } from "./user.ts";

/** The options of a token of the app itself. */
export interface AcquireAppTokenOptions extends AcquireTokenOptions {
  /**
   * The tenant to act in, by GUID or domain. Default: the configured one. Required if that is `common` or
   * `organizations`.
   */
  readonly tenantId?: string | undefined;
}

/**
 * Tokens without a request: for jobs, daemons and APIs. All are cached in memory and in the token cache and renewed in
 * the background. However many callers ask for a token at once, Entra is asked once.
 */
export interface TokenAcquisition {
  /**
   * Returns a token for a user who has signed in. Store `homeAccountId`, `tenantId` and `objectId` of `identity.user`
   * with the job. Works until the user's last session ends, or longer with the option `backgroundAccess`.
   *
   * @throws {InteractionRequiredError} no session is alive, or Entra requires user interaction
   * @throws {IdentityWebError} `account_reference_invalid`, `scopes_invalid`; `session_missing` with
   *   `sessionTokenCache()`
   * @throws {ServiceUnavailableError | TokenRequestError} as `identity.getAccessToken` does
   */
  getAccessTokenForUser(account: Account, scopes: readonly string[], options?: AcquireTokenOptions): Promise<string>;
  /** Does the same as `getAccessTokenForUser`, and returns the token's expiry and scopes too. */
  acquireTokenForUser(account: Account, scopes: readonly string[], options?: AcquireTokenOptions): Promise<TokenResult>;
  /**
   * Returns a token for the app itself, with the application permissions that an administrator has granted for one API.
   *
   * @param scope one scope that ends with `/.default`: `https://graph.microsoft.com/.default`
   * @throws {IdentityWebError} `scopes_invalid`, `tenant_required`
   * @throws {TokenRequestError | ServiceUnavailableError} as `identity.getAccessToken` does
   */
  getAccessTokenForApp(scope: string, options?: AcquireAppTokenOptions): Promise<string>;
  /** Does the same as `getAccessTokenForApp`, and returns the token's expiry too. */
  acquireTokenForApp(scope: string, options?: AcquireAppTokenOptions): Promise<TokenResult>;
  /**
   * Returns a token for the user who called an API of yours, given the access token of that call. Behind
   * `requireBearer`, `identity.getAccessToken` does the same.
   *
   * @throws {IdentityWebError} `assertion_invalid`, `scopes_invalid`
   * @throws {InteractionRequiredError} Entra requires user interaction: `claims` and `scopes` are for the caller, who
   *   alone can ask the user
   */
  getAccessTokenOnBehalfOf(
    assertion: string,
    scopes: readonly string[],
    options?: AcquireTokenOptions,
  ): Promise<string>;
  /** Does the same as `getAccessTokenOnBehalfOf`, and returns the token's expiry and scopes too. */
  acquireTokenOnBehalfOf(
    assertion: string,
    scopes: readonly string[],
    options?: AcquireTokenOptions,
  ): Promise<TokenResult>;
  /**
   * Deletes an account with its sessions and tokens, including what `backgroundAccess` stores.
   *
   * @throws {ServiceUnavailableError}
   */
  removeAccount(account: Account): Promise<void>;
}
