import type { JWTPayload } from "jose";

import type { ResolvedOptions } from "../options/resolved-options.ts";
import { guid } from "../options/tenant.ts";
import { isTenantAllowed } from "./allowed-tenant.ts";
import type { Authority } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { skewSeconds, verifySignature } from "./verify-signature.ts";
import { createVersionOneIssuer } from "./version-one-issuer.ts";

/** The claims of a validated access token for this app's own API (Microsoft: "Access token claims reference"), unchecked in shape but for these. */
export type AccessTokenClaims = Readonly<JWTPayload> & {
  readonly iss: string;
  readonly sub: string;
  /** GUID of the tenant that issued it. */
  readonly tid: string;
  /** GUID of the caller in that tenant: a user, or the service principal of an app. */
  readonly oid: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly iat: number;
};

export interface AccessToken {
  readonly claims: AccessTokenClaims;
  /** Client id of the app that got the token, lower case: `azp`, or `appid` in version 1.0. */
  readonly appId: string;
}

/** A token that is not believed. The reason is ours, and holds nothing of the token. */
export class TokenRefusal extends Error {}

export interface AccessTokenValidator {
  /**
   * @throws {TokenRefusal}
   * @throws {ServiceUnavailableError} the keys cannot be had
   */
  validate(token: string): Promise<AccessToken>;
}

/** Which claim names the client, by the version of the token. An ID token has neither. */
const clientClaims: Readonly<Record<string, string>> = { "1.0": "appid", "2.0": "azp" };

/**
 * Validates access tokens for this app's own API, of both versions: which one comes is the API's choice (`accessTokenAcceptedVersion`
 * of its registration), and not the client's.
 */
export function createAccessTokenValidator(
  authority: Authority,
  keys: SigningKeys,
  options: ResolvedOptions,
): AccessTokenValidator {
  const versionOneIssuer = createVersionOneIssuer(options);
  return {
    async validate(token: string): Promise<AccessToken> {
      const { issuer, metadata, ...signed } = await verifySignature(token, authority, keys, {
        audience: options.apiAudiences,
        requiredClaims: ["sub", "exp", "iat", "oid", "tid", "ver"],
        refuse,
      });
      const claims = signed.claims as AccessTokenClaims;
      const { aud, ver, iat, oid, sub, tid, iss } = claims;
      if (Array.isArray(aud) && aud.length !== 1) {
        throw refuse("it has several audiences (aud)");
      }
      const appId = claims[clientClaims[String(ver)] ?? ""];
      if (typeof appId !== "string" || !guid.test(appId)) {
        throw refuse("it is no access token, or of no known version");
      }
      if (typeof oid !== "string" || !guid.test(oid) || typeof sub !== "string" || sub === "") {
        throw refuse("it names no caller (oid, sub)");
      }
      if (iat > Date.now() / 1000 + skewSeconds) {
        throw refuse("it was issued in the future (iat)");
      }
      if (iss !== (ver === "1.0" ? await versionOneIssuer(tid) : issuer)) {
        throw refuse("it is of another issuer (iss)");
      }
      if (!(await isTenantAllowed(tid, metadata, options))) {
        throw refuse("its tenant is not one that may call this API");
      }
      return { claims, appId: appId.toLowerCase() };
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  "ERR_JWT_EXPIRED (exp)": "it has expired",
  "ERR_JWT_CLAIM_VALIDATION_FAILED (nbf)": "it is not valid yet (nbf)",
  "ERR_JWT_CLAIM_VALIDATION_FAILED (aud)": "it is for another API (aud)",
  ERR_JOSE_ALG_NOT_ALLOWED: "it is not signed with RS256",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "its signature is wrong",
};

function refuse(why: string): TokenRefusal {
  return new TokenRefusal(reasons[why] ?? why);
}
