import { randomBytes } from "node:crypto";

import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The published key, except for `issuer`. Like Entra's keys it has no `alg`. */
  readonly jwk: JWK;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const { n, e } = await exportJWK(publicKey);
  // Entra's kid is the thumbprint of the key's certificate. The emulator has no certificate, so its kid is random.
  const kid = randomBytes(20).toString("base64url");
  return { kid, privateKey, publicKey, jwk: { kty: "RSA", use: "sig", kid, x5t: kid, n: n ?? "", e: e ?? "" } };
}
