/** Returns the key of a session's own token. */
export function sessionTokenKey(tokenKey: string, sessionId: string): string {
  return `${tokenKey} ${sessionId}`;
}

/**
 * Returns the key of a token: its tenant and scopes. Order and case of scopes do not matter, so they do not make a
 * second token.
 */
export type TokenKeys = (tenantId: string, scopes: readonly string[]) => string;

/**
 * Most calls ask for the same scope as the last one. The same string again has its hash computed already, and is stored
 * once for all users; so the last key is remembered.
 */
export function createTokenKeys(): TokenKeys {
  let last = { tenantId: "", scope: "", key: "" };
  return (tenantId, scopes) => {
    const first = scopes[0];
    if (scopes.length === 1 && first !== undefined) {
      if (first !== last.scope || tenantId !== last.tenantId) {
        last = { tenantId, scope: first, key: `${tenantId} ${first.toLowerCase()}` };
      }
      return last.key;
    }
    const sorted = scopes.map((scope) => scope.toLowerCase()).toSorted();
    return `${tenantId} ${sorted.join(" ")}`;
  };
}
