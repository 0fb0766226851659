import { guid } from "../lib/guid.ts";
import type { AccessTokenClaims } from "../types/claims.ts";
import { isTenantAllowed } from "./allowed-tenant.ts";
import type { AuthorityConfig } from "./config.ts";
import type { Authority } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { skewSeconds, verifySignature } from "./verify-signature.ts";
import { createVersionOneIssuer } from "./version-one-issuer.ts";

/** A validated access token for this app's own API. */
export interface ValidatedAccessToken {
  readonly claims: AccessTokenClaims;
  /** Client id of the app that requested the token, in lower case: `azp`, or `appid` in version 1.0. */
  readonly appId: string;
}

/** A token was refused. The reason is a text of this library and contains nothing of the token. */
export class TokenRefusal extends Error {}

export interface AccessTokenValidator {
  /**
   * @throws {TokenRefusal}
   * @throws {ServiceUnavailableError} the keys cannot be fetched
   */
  validate(token: string): Promise<ValidatedAccessToken>;
}

/** The claim that names the client, by the version of the token. An ID token has neither. */
const clientClaims: Readonly<Record<string, string>> = { "1.0": "appid", "2.0": "azp" };

const reasons: Readonly<Record<string, string>> = {
  "ERR_JWT_EXPIRED (exp)": "it has expired",
  "ERR_JWT_CLAIM_VALIDATION_FAILED (nbf)": "it is not valid yet (nbf)",
  "ERR_JWT_CLAIM_VALIDATION_FAILED (aud)": "it is for another API (aud)",
  ERR_JOSE_ALG_NOT_ALLOWED: "it is not signed with RS256",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "its signature is wrong",
};

/**
 * Validates access tokens for this app's own API, of both versions. The API's registration chooses the version
 * (`accessTokenAcceptedVersion`), and not the client.
 */
export function createAccessTokenValidator(
  authority: Authority,
  keys: SigningKeys,
  config: AuthorityConfig,
): AccessTokenValidator {
  const versionOneIssuer = createVersionOneIssuer(config);
  return {
    async validate(token: string): Promise<ValidatedAccessToken> {
      const { issuer, metadata, ...signed } = await verifySignature(token, authority, keys, {
        audience: config.apiAudiences,
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
        throw refuse("it is not an access token, or its version is unknown");
      }
      if (typeof oid !== "string" || !guid.test(oid) || typeof sub !== "string" || sub === "") {
        throw refuse("it does not name a caller (oid, sub)");
      }
      if (iat > Date.now() / 1000 + skewSeconds) {
        throw refuse("it was issued in the future (iat)");
      }
      if (iss !== (ver === "1.0" ? await versionOneIssuer(tid) : issuer)) {
        throw refuse("its issuer is a different one (iss)");
      }
      if (!(await isTenantAllowed(tid, metadata, config))) {
        throw refuse("its tenant may not call this API");
      }
      return { claims, appId: appId.toLowerCase() };
    },
  };
}

function refuse(why: string): TokenRefusal {
  return new TokenRefusal(reasons[why] ?? why);
}
