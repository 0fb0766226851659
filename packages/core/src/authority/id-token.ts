import type { JWTPayload } from "jose";
import { SignInError } from "../errors.ts";
import type { ResolvedOptions } from "../options/resolved.ts";
import { guid, personalTenant } from "../options/tenant.ts";
import { type Authority, issuerFor, type Metadata } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";

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
}

export interface IdTokenValidator {
  validate(idToken: unknown, expected: IdTokenExpectation): Promise<IdTokenClaims>;
}

const skewSeconds = 300;
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
      if (typeof idToken !== "string" || idToken.length > longestToken) throw invalid("it is missing or too long");
      const metadata = await authority.metadata();
      const claims = await verifySignature(idToken, metadata, keys, options);
      checkParties(claims, options);
      if (claims["nonce"] !== expected.nonce) throw invalid("the nonce is not the one of this sign-in");
      await checkTenant(claims.tid, metadata, options);
      return claims;
    },
  };
}

async function verifySignature(
  idToken: string,
  metadata: Metadata,
  keys: SigningKeys,
  options: ResolvedOptions,
): Promise<IdTokenClaims> {
  const [{ jwtVerify }, { decodeProtectedHeader }, { decodeJwt }] = await Promise.all([
    import("jose/jwt/verify"),
    import("jose/decode/protected_header"),
    import("jose/jwt/decode"),
  ]);
  let keyId: string | undefined;
  let tenantId: unknown;
  try {
    keyId = decodeProtectedHeader(idToken).kid;
    tenantId = decodeJwt(idToken)["tid"];
  } catch {
    throw invalid("it is no JWT");
  }
  if (typeof tenantId !== "string" || !guid.test(tenantId)) throw invalid("it names no tenant");
  // The unverified tid only chooses which issuer is demanded: of the token, and of the key that signed it.
  const issuer = issuerFor(metadata, tenantId);
  const candidates = (await keys.find(keyId)).filter((key) => signsFor(key.issuer, issuer, tenantId, metadata));
  let refusal = invalid("no key of its issuer signed it", true);
  for (const candidate of candidates) {
    try {
      const { payload } = await jwtVerify(idToken, candidate.key, {
        algorithms: ["RS256"],
        issuer,
        audience: options.clientId,
        clockTolerance: skewSeconds,
        requiredClaims: ["sub", "exp", "iat", "oid", "tid"],
        currentDate: new Date(),
      });
      return payload as IdTokenClaims;
    } catch (error) {
      refusal = refusalFor(error);
    }
  }
  throw refusal;
}

/**
 * A key of another issuer must not sign for this one: the key set of `common` also holds the keys of personal accounts. A key
 * that names no issuer is believed only where the authority is one tenant's.
 */
function signsFor(keyIssuer: string | undefined, issuer: string, tenantId: string, metadata: Metadata): boolean {
  if (keyIssuer === undefined) return metadata.tenantId !== undefined;
  return keyIssuer.replace("{tenantid}", tenantId) === issuer;
}

function checkParties(claims: IdTokenClaims, options: ResolvedOptions): void {
  const { aud, azp, oid, iat, sub } = claims;
  if (Array.isArray(aud) && aud.length !== 1) throw invalid("it has several audiences");
  if (azp !== undefined && azp !== options.clientId) throw invalid("it was issued to another party");
  if (typeof oid !== "string" || !guid.test(oid)) throw invalid("it names no user object");
  if (typeof sub !== "string" || sub === "") throw invalid("it has no subject");
  if (typeof iat !== "number") throw invalid("it does not say when it was issued");
  if (iat > Date.now() / 1000 + skewSeconds) throw invalid("it was issued in the future (iat)", true);
}

async function checkTenant(tenantId: string, metadata: Metadata, options: ResolvedOptions): Promise<void> {
  const { allowedTenants } = options;
  const tenant = tenantId.toLowerCase();
  const home = metadata.tenantId === undefined || metadata.tenantId === tenant;
  const workOnly = options.tenant !== "organizations" || tenant !== personalTenant;
  const listed =
    allowedTenants === undefined || allowedTenants === "any"
      ? true
      : typeof allowedTenants === "function"
        ? await allowedTenants(tenantId)
        : allowedTenants.some((one) => one.toLowerCase() === tenant);
  if (home && workOnly && listed === true) return;
  throw new SignInError("tenant_not_allowed", "The user's tenant is not one of those that may sign in.");
}

/** Without the error itself, which carries the claims, and with them a name. */
function refusalFor(error: unknown): SignInError {
  const { code, claim } = error as { code?: unknown; claim?: unknown };
  const named = typeof claim === "string" ? ` (${claim})` : "";
  return invalid(`${String(code)}${named}`, ["exp", "nbf", "iat"].includes(String(claim)));
}

function invalid(why: string, passing = false): SignInError {
  return new SignInError("id_token_invalid", `The ID token was refused: ${why}.`, { passing });
}
