import { accessScopes } from "../authority/scopes.ts";
import { accountToken, removeAccount } from "../tokens/account-token.ts";
import { appToken } from "../tokens/app-token.ts";
import type { TokenContext } from "../tokens/context.ts";
import { tokenOnBehalfOf } from "../tokens/on-behalf-of.ts";
import type { AcquireTokenOptions, TokenResult } from "../types/identity.ts";
import type { AcquireAppTokenOptions, TokenAcquisition } from "../types/token-acquisition.ts";
import type { Account } from "../types/user.ts";
import { tokenResult } from "./token-result.ts";

export function createTokenAcquisition(context: TokenContext): TokenAcquisition {
  const forUser = async (
    account: Account,
    scopes: readonly string[],
    options: AcquireTokenOptions = {},
  ): Promise<TokenResult> => {
    const token = await accountToken(context, account, accessScopes(scopes), options);
    return tokenResult(token, account.tenantId);
  };
  const forApp = async (scope: string, options: AcquireAppTokenOptions = {}): Promise<TokenResult> => {
    const { token, tenantId } = await appToken(context, scope, options);
    return tokenResult(token, tenantId);
  };
  const onBehalfOf = async (
    assertion: string,
    scopes: readonly string[],
    options: AcquireTokenOptions = {},
  ): Promise<TokenResult> => {
    const { token, tenantId } = await tokenOnBehalfOf(context, assertion, accessScopes(scopes), options);
    return tokenResult(token, tenantId);
  };
  return {
    acquireTokenForUser: forUser,
    acquireTokenForApp: forApp,
    acquireTokenOnBehalfOf: onBehalfOf,
    getAccessTokenForUser: async (...parameters) => (await forUser(...parameters)).accessToken,
    getAccessTokenForApp: async (...parameters) => (await forApp(...parameters)).accessToken,
    getAccessTokenOnBehalfOf: async (...parameters) => (await onBehalfOf(...parameters)).accessToken,
    removeAccount: (account) => removeAccount(context, account),
  };
}
