import type { JWTPayload } from "jose";

import { SignInError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/resolved-options.ts";
import { guid } from "../options/tenant.ts";
import { isTenantAllowed } from "./allowed-tenant.ts";
import type { Authority } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { skewSeconds, verifySignature } from "./verify-signature.ts";

/**
 * The claims of a validated ID token (OpenID Connect Core 2; Microsoft: "ID token claims reference"). Others are there by their
 * names, unchecked in shape. A missing `groups` does not mean no groups: beyond 200 Entra sends `_claim_names` instead.
 */
export type IdTokenClaims = Readonly<JWTPayload> & {
  readonly iss: string;
  /** The user, for this app only: another app sees another value. */
  readonly sub: string;
  /** GUID of the tenant signed in to. */
  readonly tid: string;
  /** GUID of the user in that tenant. */
  readonly oid: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  /** Seconds since the epoch. */
  readonly iat: number;
};

export interface IdTokenExpectation {
  /** The nonce of this sign-in; `undefined` for a token that came with a refresh and must carry none. */
  readonly nonce: string | undefined;
  /** Which one is meant, for the log; "The ID token" where there is only one. */
  readonly called?: string | undefined;
}

export interface IdTokenValidator {
  validate(idToken: unknown, expected: IdTokenExpectation): Promise<IdTokenClaims>;
}

type Refuse = (why: string, transient?: boolean) => SignInError;

const longestToken = 100_000;

/**
 * Validates ID tokens as OpenID Connect Core 3.1.3.7 and Microsoft's rules for multi-tenant issuers say. MSAL checks nothing
 * but the nonce, so everything is checked here: signature, issuer, audience, times, nonce, tenant.
 */
export function createIdTokenValidator(
  authority: Authority,
  keys: SigningKeys,
  options: ResolvedOptions,
): IdTokenValidator {
  return {
    async validate(idToken: unknown, expected: IdTokenExpectation): Promise<IdTokenClaims> {
      const refuse = refusalOf(expected.called ?? "The ID token");
      if (typeof idToken !== "string" || idToken.length > longestToken) {
        throw refuse("it is missing or too long");
      }
      const signed = await verifySignature(idToken, authority, keys, {
        audience: options.clientId,
        requiredClaims: ["sub", "exp", "iat", "oid", "tid"],
        refuse,
      });
      const claims = signed.claims as IdTokenClaims;
      if (claims.iss !== signed.issuer) {
        throw refuse("it is of another issuer (iss)");
      }
      checkParties(claims, options, refuse);
      if (claims["nonce"] !== expected.nonce) {
        throw refuse("the nonce is not the one of this sign-in");
      }
      if (await isTenantAllowed(claims.tid, signed.metadata, options)) {
        return claims;
      }
      throw new SignInError("tenant_not_allowed", "The user's tenant is not one of those that may sign in.");
    },
  };
}

function checkParties(claims: IdTokenClaims, options: ResolvedOptions, refuse: Refuse): void {
  const { aud, azp, oid, iat, sub } = claims;
  if (Array.isArray(aud) && aud.length !== 1) {
    throw refuse("it has several audiences");
  }
  if (azp !== undefined && azp !== options.clientId) {
    throw refuse("it was issued to another party");
  }
  if (typeof oid !== "string" || !guid.test(oid)) {
    throw refuse("it names no user object");
  }
  if (typeof sub !== "string" || sub === "") {
    throw refuse("it has no subject");
  }
  if (typeof iat !== "number") {
    throw refuse("it does not say when it was issued");
  }
  if (iat > Date.now() / 1000 + skewSeconds) {
    throw refuse("it was issued in the future (iat)", true);
  }
}

function refusalOf(token: string): Refuse {
  return (why, transient = false) =>
    new SignInError("id_token_invalid", `${token} was refused: ${why}.`, { transient });
}
