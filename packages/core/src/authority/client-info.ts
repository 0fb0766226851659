import { SignInError } from "../errors/errors.ts";
import { parseJsonObject } from "../lib/json.ts";
import { guid } from "../options/tenant.ts";
import type { IdTokenClaims } from "./id-token.ts";

/**
 * The account's home (`uid.utid`), which keys its record. It comes from the token endpoint only, where TLS vouches for it, and
 * is held against the ID token: where the home tenant itself issued the token, uid has to be oid. Otherwise the user is a guest.
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
      "The token response names another account than the ID token (client_info).",
    );
  }
  return `${uid}.${utid}`.toLowerCase();
}
