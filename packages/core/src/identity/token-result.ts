import type { MemoToken } from "../accounts/account-state.ts";
import type { TokenResult } from "../types/identity.ts";

export function tokenResult({ token, expiresAt, refreshAt, scopes }: MemoToken, tenantId: string): TokenResult {
  return {
    accessToken: token,
    expiresAt: new Date(expiresAt),
    refreshAt: refreshAt === undefined ? undefined : new Date(refreshAt),
    scopes,
    tenantId,
  };
}
