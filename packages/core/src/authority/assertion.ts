import { IdentityWebError } from "../errors/errors.ts";
import { parseJsonObject } from "../lib/json.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { guid } from "../options/tenant.ts";

/** What an access token that a caller sent says of its user. Read, not verified: `requireBearer` verifies, and so does Entra. */
export interface Assertion {
  readonly tenantId: string;
  readonly objectId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Three parts of base64url: nothing that could end a parameter of a form and begin another. */
const compactToken = /^[\w-]{10,}\.([\w-]{10,60000})\.[\w-]{10,}$/u;
const longest = 65_536;

/** @throws {IdentityWebError} `assertion_invalid`: no access token of a user for this app, or one that has expired */
export function readAssertion(token: unknown, { clientId, apiAudiences }: ResolvedOptions): Assertion {
  const text = typeof token === "string" && token.length <= longest ? token : "";
  const [, payload] = compactToken.exec(text) ?? [];
  const claims = payload === undefined ? undefined : parseJsonObject(Buffer.from(payload, "base64url").toString());
  if (claims === undefined) {
    throw invalid("is no access token: hand over what came after `Bearer ` in the caller's request");
  }
  const audience = String(claims["aud"]).toLowerCase();
  if (audience !== clientId && !apiAudiences.some((own) => own.toLowerCase() === audience)) {
    throw invalid(
      "is for another API: the caller has to ask for a scope of this app, such as api://<client id>/access_as_user",
    );
  }
  const expiresAt = Number(claims["exp"]) * 1000;
  if (!(expiresAt > Date.now())) {
    throw expired();
  }
  const { tid, oid, scp } = claims;
  if (typeof scp !== "string" || claims["idtyp"] === "app") {
    throw invalid("is an app's own and names no user: use getAccessTokenForApp for what the app may do by itself");
  }
  if (typeof tid !== "string" || typeof oid !== "string" || !guid.test(tid) || !guid.test(oid)) {
    throw invalid("does not name its user by tid and oid");
  }
  return { tenantId: tid.toLowerCase(), objectId: oid.toLowerCase(), expiresAt };
}

export function expired(): IdentityWebError {
  return invalid("has expired: the caller has to send a new one");
}

function invalid(why: string): IdentityWebError {
  return new IdentityWebError("assertion_invalid", `The token that was handed over for another ${why}.`);
}
