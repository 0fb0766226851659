import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";

import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from "jose";

import type { Clock } from "../lib/clock.ts";
import { EntraError } from "../model/entra-error.ts";
import type { SeedApp } from "../model/seed.ts";

const defaultAudience = "api://AzureADTokenExchange";

/**
 * Verifies a client assertion (RFC 7523, section 2.2). Its issuer is either the app, with a registered certificate,
 * or an issuer that the app trusts (workload identity federation). A repeated `jti` is accepted: Microsoft's page on
 * certificate credentials does not say that it is refused.
 *
 * @throws {EntraError} `invalid_client`, when the assertion is invalid
 */
export async function verifyClientAssertion(
  assertion: string,
  app: SeedApp,
  endpoint: string,
  clock: Clock,
): Promise<void> {
  const { header, claims } = decode(assertion);
  const now = new Date(clock.now() * 1000);
  if (claims.iss === app.clientId) {
    const key = certificateKey(header, app, now);
    checkCertificateClaims(claims, app, endpoint);
    await verify(assertion, [key], ["PS256", "RS256"], now);
    return;
  }
  await verify(assertion, federatedKeys(claims, app), ["RS256", "PS256", "ES256"], now);
}

function decode(assertion: string): { header: ProtectedHeaderParameters; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch {
    throw new EntraError(50027, "invalid_client", "JWT token is invalid or malformed.");
  }
}

function certificateKey(header: ProtectedHeaderParameters, app: SeedApp, now: Date): KeyObject {
  const { x5t, "x5t#S256": x5tS256 } = header as { x5t?: unknown; "x5t#S256"?: unknown };
  const certificate = (app.certificates ?? [])
    .map((pem) => new X509Certificate(pem))
    .find(({ raw }) => (x5tS256 === undefined ? x5t === digest("sha1", raw) : x5tS256 === digest("sha256", raw)));
  if (certificate === undefined) {
    throw new EntraError(
      700027,
      "invalid_client",
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.] Application: ${app.clientId}.`,
    );
  }
  if (now < certificate.validFromDate || now >= certificate.validToDate) {
    throw new EntraError(
      1000502,
      "invalid_client",
      "The provided certificate is not within its specified validity period.",
    );
  }
  return certificate.publicKey;
}

function checkCertificateClaims({ sub, aud }: JWTPayload, app: SeedApp, endpoint: string): void {
  if (sub !== app.clientId) {
    throw new EntraError(
      700021,
      "invalid_client",
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    );
  }
  const { origin, pathname } = new URL(endpoint);
  if (aud !== origin + pathname) {
    throw new EntraError(
      700023,
      "invalid_client",
      "Client assertion audience claim does not match Realm issuer. The audience must be the token endpoint.",
    );
  }
}

function federatedKeys({ iss, sub, aud }: JWTPayload, { clientId, federatedCredentials }: SeedApp): KeyObject[] {
  const ofIssuer = (federatedCredentials ?? []).filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) {
    throw mismatch(700211, "issuer", iss, clientId);
  }
  const ofSubject = ofIssuer.filter(({ subject }) => subject === sub);
  if (ofSubject.length === 0) {
    throw mismatch(700213, "subject", sub, clientId);
  }
  const credential = ofSubject.find(({ audience = defaultAudience }) => audience === aud);
  if (credential === undefined) {
    throw mismatch(700212, "audience", aud, clientId);
  }
  return credential.publicKeys.map((key) => createPublicKey(key));
}

function mismatch(code: number, claim: string, value: unknown, clientId: string): EntraError {
  return new EntraError(
    code,
    "invalid_client",
    `No matching federated identity record found for presented assertion ${claim} '${String(value)}'. Check the federated identity credentials of application ${clientId}.`,
  );
}

/**
 * Verifies the signature and the lifetime, which is required, with a clock skew of five minutes, as Entra does
 * everywhere.
 */
async function verify(assertion: string, keys: readonly KeyObject[], algorithms: string[], now: Date): Promise<void> {
  let failure: unknown;
  for (const key of keys) {
    try {
      await jwtVerify(assertion, key, { algorithms, currentDate: now, clockTolerance: 300, requiredClaims: ["exp"] });
      return;
    } catch (error) {
      failure = error;
    }
  }
  if (failure instanceof errors.JWTExpired || failure instanceof errors.JWTClaimValidationFailed) {
    throw new EntraError(700024, "invalid_client", "Client assertion is not within its valid time range.");
  }
  if (failure instanceof errors.JOSEAlgNotAllowed) {
    throw new EntraError(7000214, "invalid_client", "The algorithm of the client assertion is not supported.");
  }
  throw new EntraError(
    700027,
    "invalid_client",
    "Client assertion failed signature validation. [Reason - The key used does not belong to the certificate.]",
  );
}

function digest(algorithm: string, data: Uint8Array): string {
  return createHash(algorithm).update(data).digest("base64url");
}
