import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";

import type { WrongSignature } from "../faults/fault.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { applyPatch, type JsonObject } from "../lib/json.ts";

export interface SignOptions {
  readonly sign?: WrongSignature | undefined;
  /** Merged into the protected header; null removes a field. */
  readonly header?: JsonObject | undefined;
}

/** Signs claims with the tenant's key, or wrongly if a fault demands it. */
export async function signToken(
  claims: JsonObject,
  tenantId: string,
  keys: KeyRing,
  { sign, header }: SignOptions = {},
): Promise<string> {
  if (sign === "none") {
    return new UnsecuredJWT({ ...claims }).encode();
  }
  const signer = sign === "unknownKey" ? keys.unpublished : signerOf(sign, tenantId, keys);
  const { alg, key } = await signingMaterial(sign, signer);
  const { alg: _, ...protectedHeader } = applyPatch(
    { typ: "JWT", alg, kid: signer.kid },
    { ...(sign === "noKid" ? { kid: null } : {}), ...header },
  );
  const token = await new SignJWT({ ...claims }).setProtectedHeader({ ...protectedHeader, alg }).sign(key);
  return sign === "badSignature" ? withBrokenSignature(token) : token;
}

function signerOf(sign: WrongSignature | undefined, tenantId: string, keys: KeyRing): ReturnType<KeyRing["signerFor"]> {
  return sign === "personalAccountKey" ? keys.personalAccountSigner() : keys.signerFor(tenantId);
}

async function signingMaterial(
  sign: WrongSignature | undefined,
  signer: ReturnType<KeyRing["signerFor"]>,
): Promise<{ alg: string; key: CryptoKey | Uint8Array }> {
  if (sign === "hs256PublicKey") {
    // The classic algorithm confusion: the public key is used as a shared secret.
    return { alg: "HS256", key: new TextEncoder().encode(await exportSPKI(signer.publicKey)) };
  }
  if (sign === "es256") {
    return { alg: "ES256", key: (await generateKeyPair("ES256")).privateKey };
  }
  return { alg: "RS256", key: signer.privateKey };
}

function withBrokenSignature(token: string): string {
  const end = token.lastIndexOf(".") + 1;
  const first = token[end] === "A" ? "B" : "A";
  return `${token.slice(0, end)}${first}${token.slice(end + 1)}`;
}
