import type { RequestIdentity, User } from "@identity-web/core";

export const nobody: RequestIdentity = identityOf(undefined);
export const ada: RequestIdentity = person("ada");

export function person(username: string): RequestIdentity {
  const [tenantId, objectId] = ["tenant", username];
  return identityOf({
    tenantId,
    objectId,
    id: `${tenantId}.${objectId}`,
    homeAccountId: `${objectId}.${tenantId}`,
    name: username,
    username,
  });
}

function identityOf(user: User | undefined): RequestIdentity {
  const rejectTokens = (): Promise<never> => Promise.reject(new Error("This identity has no tokens."));
  return {
    user,
    caller: undefined,
    getAccessToken: rejectTokens,
    acquireToken: rejectTokens,
    fetch: rejectTokens,
    downstreamApi(): never {
      throw new Error("This identity has no APIs.");
    },
    getClaims: rejectTokens,
    requireAuthenticationContext: rejectTokens,
  };
}
