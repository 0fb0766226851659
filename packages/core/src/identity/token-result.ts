import type { IssuedToken } from "../authority/issued-token.ts";
import type { TokenResult } from "../types/identity.ts";

export function tokenResult({ token, expiresAt, refreshAt, scopes }: IssuedToken, tenantId: string): TokenResult {
  return {
    accessToken: token,
    expiresAt: new Date(expiresAt),
    refreshAt: refreshAt === undefined ? undefined : new Date(refreshAt),
    scopes,
    tenantId,
  };
}
