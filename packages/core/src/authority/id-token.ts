import { SignInError } from "../errors/errors.ts";
import { guid } from "../lib/guid.ts";
import type { IdTokenClaims } from "../types/claims.ts";
import { isTenantAllowed } from "./allowed-tenant.ts";
import type { AuthorityConfig } from "./config.ts";
import type { Authority } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { skewSeconds, verifySignature } from "./verify-signature.ts";

export interface IdTokenExpectation {
  /** The nonce of this sign-in; `undefined` for a token that came with a refresh and must have no nonce. */
  readonly nonce: string | undefined;
  /** Names the token in the log. Default: "The ID token". */
  readonly label?: string | undefined;
}

export interface IdTokenValidator {
  /**
   * @throws {SignInError} `id_token_invalid`, `tenant_not_allowed`
   * @throws {ServiceUnavailableError} the keys cannot be fetched
   */
  validate(idToken: unknown, expected: IdTokenExpectation): Promise<IdTokenClaims>;
}

type Refuse = (why: string, transient?: boolean) => SignInError;

const maxTokenLength = 100_000;

/**
 * Validates ID tokens as OpenID Connect Core 3.1.3.7 and Microsoft's rules for multi-tenant issuers require. MSAL
 * checks only the nonce, so everything is checked here: signature, issuer, audience, times, nonce, tenant.
 */
export function createIdTokenValidator(
  authority: Authority,
  keys: SigningKeys,
  config: AuthorityConfig,
): IdTokenValidator {
  return {
    async validate(idToken: unknown, expected: IdTokenExpectation): Promise<IdTokenClaims> {
      const refuse = refusal(expected.label ?? "The ID token");
      if (typeof idToken !== "string" || idToken.length > maxTokenLength) {
        throw refuse("it is missing or too long");
      }
      const signed = await verifySignature(idToken, authority, keys, {
        audience: config.clientId,
        requiredClaims: ["sub", "exp", "iat", "oid", "tid"],
        refuse,
      });
      const claims = signed.claims as IdTokenClaims;
      if (claims.iss !== signed.issuer) {
        throw refuse("its issuer is a different one (iss)");
      }
      checkParties(claims, config.clientId, refuse);
      if (claims["nonce"] !== expected.nonce) {
        throw refuse("its nonce is not the nonce of this sign-in");
      }
      if (await isTenantAllowed(claims.tid, signed.metadata, config)) {
        return claims;
      }
      throw new SignInError("tenant_not_allowed", "The user's tenant is not one of the allowed tenants.");
    },
  };
}

function checkParties({ aud, azp, oid, iat, sub }: IdTokenClaims, clientId: string, refuse: Refuse): void {
  if (Array.isArray(aud) && aud.length !== 1) {
    throw refuse("it has several audiences (aud)");
  }
  if (azp !== undefined && azp !== clientId) {
    throw refuse("it was issued to another party (azp)");
  }
  if (typeof oid !== "string" || !guid.test(oid)) {
    throw refuse("it does not name a user object (oid)");
  }
  if (typeof sub !== "string" || sub === "") {
    throw refuse("it has no subject (sub)");
  }
  if (typeof iat !== "number") {
    throw refuse("it does not say when it was issued (iat)");
  }
  if (iat > Date.now() / 1000 + skewSeconds) {
    throw refuse("it was issued in the future (iat)", true);
  }
}

function refusal(label: string): Refuse {
  return (why, transient = false) =>
    new SignInError("id_token_invalid", `${label} was refused: ${why}.`, { transient });
}
