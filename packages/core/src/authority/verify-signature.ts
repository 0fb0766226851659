import type { JWTPayload } from "jose";

import { guid } from "../lib/guid.ts";
import { type Authority, issuerFor, type Metadata } from "./metadata.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Clocks differ. Entra's own libraries allow as much. */
export const skewSeconds = 300;

export interface SignatureExpectation {
  readonly audience: string | readonly string[];
  readonly requiredClaims: readonly string[];
  /** Creates the error. `transient`: a clock or a recently rotated key may be the reason. */
  readonly refuse: (why: string, transient?: boolean) => Error;
}

export interface SignedToken {
  readonly claims: Readonly<JWTPayload> & { readonly tid: string };
  /** The version 2.0 issuer that the signing key vouches for, for the tenant in `tid`. */
  readonly issuer: string;
  readonly metadata: Metadata;
}

/**
 * Verifies signature, audience and times of a token of this authority (RFC 7519, RS256 only). The caller must still
 * compare `iss` with the issuer: version 1.0 tokens name a different one.
 *
 * @throws {ServiceUnavailableError} the keys cannot be fetched, which proves nothing about the token
 */
export async function verifySignature(
  token: string,
  authority: Authority,
  keys: SigningKeys,
  { audience, requiredClaims, refuse }: SignatureExpectation,
): Promise<SignedToken> {
  const [{ jwtVerify }, { decodeProtectedHeader }, { decodeJwt }, metadata] = await Promise.all([
    import("jose/jwt/verify"),
    import("jose/decode/protected_header"),
    import("jose/jwt/decode"),
    authority.metadata(),
  ]);
  let keyId: string | undefined;
  let tenantId: unknown;
  try {
    keyId = decodeProtectedHeader(token).kid;
    tenantId = decodeJwt(token)["tid"];
  } catch {
    throw refuse("it is not a JWT");
  }
  if (typeof tenantId !== "string" || !guid.test(tenantId)) {
    throw refuse("it does not name a tenant (tid)");
  }
  // The unverified tid only chooses which issuer we demand: of the token, and of the key that signed it.
  const issuer = issuerFor(metadata, tenantId);
  const candidates = (await keys.find(keyId)).filter((key) => signsFor(key.issuer, issuer, tenantId, metadata));
  let refusal = refuse("no key of its issuer signed it", true);
  for (const candidate of candidates) {
    try {
      const { payload } = await jwtVerify(token, candidate.key, {
        algorithms: ["RS256"],
        audience: [audience].flat(),
        clockTolerance: skewSeconds,
        requiredClaims: [...requiredClaims],
        currentDate: new Date(),
      });
      return { claims: payload as SignedToken["claims"], issuer, metadata };
    } catch (error) {
      // Without the error itself, which carries the claims, and with them a name.
      const { code, claim } = error as { code?: unknown; claim?: unknown };
      const named = typeof claim === "string" ? ` (${claim})` : "";
      refusal = refuse(`${String(code)}${named}`, ["exp", "nbf", "iat"].includes(String(claim)));
    }
  }
  throw refusal;
}

/**
 * A key of another issuer must not sign for this one: the key set of `common` also contains the keys of personal
 * accounts. A key that names no issuer is trusted only if the authority is a single tenant's.
 */
function signsFor(keyIssuer: string | undefined, issuer: string, tenantId: string, metadata: Metadata): boolean {
  if (keyIssuer === undefined) {
    return metadata.tenantId !== undefined;
  }
  const named = keyIssuer.replaceAll("{tenantid}", tenantId);
  return named === issuer || (metadata.external && isOfTenant(named, metadata.tenantId));
}

/**
 * An external tenant is known by several hosts. Its key set is its own, so that only keys of other tenants must be
 * excluded.
 */
function isOfTenant(keyIssuer: string, tenantId: string | undefined): boolean {
  return URL.canParse(keyIssuer) && new URL(keyIssuer).pathname === `/${tenantId}/v2.0`;
}
