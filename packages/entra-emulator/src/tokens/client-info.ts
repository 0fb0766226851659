import type { Identity } from "../model/directory.ts";

/**
 * Returns the home account as MSAL reads it: `uid` and `utid` belong to the user's home tenant, even if the user is a
 * guest.
 */
export function clientInfo(identity: Identity): { readonly uid: string; readonly utid: string } {
  return { uid: identity.user.oid, utid: identity.user.tenantId };
}

export function encodeClientInfo(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
