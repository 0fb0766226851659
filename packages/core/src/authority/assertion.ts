import { IdentityWebError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import { parseJsonObject } from "../lib/json.ts";
import type { AuthorityConfig } from "./config.ts";

/**
 * What a caller's access token says about its user. Read, not verified: `requireBearer` verifies, and so does Entra.
 */
export interface Assertion {
  readonly tenantId: string;
  readonly objectId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Three parts in base64url: nothing that could end a form parameter and begin another. */
const compactToken = /^[\w-]{10,}\.([\w-]{10,60000})\.[\w-]{10,}$/u;
const maxTokenLength = 65_536;

/** @throws {IdentityWebError} `assertion_invalid`: not a user's access token for this app, or an expired one */
export function readAssertion(
  token: unknown,
  { clientId, apiAudiences }: Pick<AuthorityConfig, "clientId" | "apiAudiences">,
): Assertion {
  const text = typeof token === "string" && token.length <= maxTokenLength ? token : "";
  const [, payload] = compactToken.exec(text) ?? [];
  const claims = payload === undefined ? undefined : parseJsonObject(Buffer.from(payload, "base64url").toString());
  if (claims === undefined) {
    throw invalid("is not an access token: pass what follows `Bearer ` in the caller's request");
  }
  const audience = String(claims["aud"]).toLowerCase();
  if (audience !== clientId && !apiAudiences.some((own) => own.toLowerCase() === audience)) {
    throw invalid(
      "is for another API: the caller must request a scope of this app, such as api://<client id>/access_as_user",
    );
  }
  const expiresAt = Number(claims["exp"]) * 1000;
  if (!(expiresAt > Date.now())) {
    throw assertionExpired();
  }
  const { tid, oid, scp } = claims;
  if (typeof scp !== "string" || claims["idtyp"] === "app") {
    throw invalid("belongs to an app and not to a user: use getAccessTokenForApp for the app's own permissions");
  }
  if (typeof tid !== "string" || typeof oid !== "string" || !guid.test(tid) || !guid.test(oid)) {
    throw invalid("does not name its user (tid, oid)");
  }
  return { tenantId: tid.toLowerCase(), objectId: oid.toLowerCase(), expiresAt };
}

export function assertionExpired(): IdentityWebError {
  return invalid("has expired: the caller must send a new one");
}

function invalid(why: string): IdentityWebError {
  return new IdentityWebError("assertion_invalid", `The token to exchange ${why}.`);
}
