import { SignInError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import { parseJsonObject } from "../lib/json.ts";
import type { IdTokenClaims } from "../types/claims.ts";

/**
 * Returns the account's home (`uid.utid`), which is the key of its record. It comes only from the token endpoint, where
 * TLS vouches for it, and is compared with the ID token: if the home tenant itself issued the token, uid must be oid.
 * Otherwise the user is a guest.
 *
 * @throws {SignInError} `account_invalid`
 */
export function homeAccountIdOf(clientInfo: unknown, claims: IdTokenClaims): string {
  const decoded =
    typeof clientInfo === "string" && clientInfo.length < 4096
      ? parseJsonObject(Buffer.from(clientInfo, "base64url").toString("utf8"))
      : undefined;
  const uid = decoded?.["uid"];
  const utid = decoded?.["utid"];
  if (typeof uid !== "string" || typeof utid !== "string" || !guid.test(uid) || !guid.test(utid)) {
    throw new SignInError("account_invalid", "The token response does not say whose account it is (client_info).");
  }
  const atHome = utid.toLowerCase() === claims.tid.toLowerCase();
  if (atHome && uid.toLowerCase() !== claims.oid.toLowerCase()) {
    throw new SignInError(
      "account_invalid",
      "The token response names a different account from the ID token (client_info).",
    );
  }
  return `${uid}.${utid}`.toLowerCase();
}
