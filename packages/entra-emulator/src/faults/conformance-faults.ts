import type { Fault, IdTokenFault } from "./fault.ts";

/**
 * Modules of the OpenID Foundation's relying-party tests under their official names, and a few additional ones
 * (without a prefix) for cases that the official tests leave out.
 */
export type ConformanceTest =
  | "oidcc-client-test-invalid-iss"
  | "oidcc-client-test-invalid-aud"
  | "oidcc-client-test-missing-aud"
  | "fapi2-security-profile-final-client-test-invalid-secondary-aud"
  | "fapi2-security-profile-final-client-test-valid-aud-as-array"
  | "oidcc-client-test-missing-sub"
  | "oidcc-client-test-missing-iat"
  | "fapi2-security-profile-final-client-test-invalid-expired-exp"
  | "fapi2-security-profile-final-client-test-invalid-missing-exp"
  | "not-before-ten-minutes-ahead"
  | "expired-inside-the-clock-skew"
  | "not-before-inside-the-clock-skew"
  | "oidcc-client-test-nonce-invalid"
  | "fapi2-security-profile-final-client-test-invalid-missing-nonce"
  | "oidcc-client-test-invalid-sig-rs256"
  | "oidcc-client-test-invalid-sig-es256"
  | "oidcc-client-test-invalid-sig-hs256"
  | "oidcc-client-test-idtoken-sig-none"
  | "fapi2-security-profile-final-client-test-invalid-alternate-alg"
  | "oidcc-client-test-kid-absent-single-jwks"
  | "oidcc-client-test-kid-absent-multiple-jwks"
  | "oidcc-client-test-idtoken-sig-rs256"
  | "oidcc-client-test-signing-key-rotation"
  | "oidcc-client-test-signing-key-rotation-just-before-signing"
  | "oidcc-client-test-discovery-openid-config"
  | "oidcc-client-test-discovery-jwks-uri-keys"
  | "oidcc-client-test-discovery-issuer-mismatch"
  | "oidcc-client-test-invalid-chash"
  | "oidcc-client-test-missing-chash"
  | "oidcc-client-test-refresh-token-invalid-sub"
  | "oidcc-client-test-refresh-token-invalid-issuer";

const otherIssuer = "https://op.example/11111111-1111-4111-8111-111111111111/v2.0";
const otherClientId = "dddddddd-0000-4000-8000-00000000000d";

/** Keys that cannot verify any token, and that must not keep a relying party from finding the key that can. */
const unusableKeys = [
  { kty: "RSA", use: "enc", kid: "for-encryption", n: modulus(256), e: "AQAB" },
  { kty: "LATTICE", use: "sig", kid: "of-an-unknown-type", x: modulus(32) },
  { kty: "RSA", use: "sig", kid: "of-1024-bits", n: modulus(128), e: "AQAB" },
] as const;

/** The faults to queue for each test before a sign-in: `control.queueFault(conformanceFaults[name])`. */
export const conformanceFaults: Readonly<Record<ConformanceTest, readonly Fault[]>> = {
  "oidcc-client-test-invalid-iss": onIdToken({ claims: { iss: otherIssuer } }),
  "oidcc-client-test-invalid-aud": onIdToken({ claims: { aud: otherClientId } }),
  "oidcc-client-test-missing-aud": onIdToken({ claims: { aud: null } }),
  "fapi2-security-profile-final-client-test-invalid-secondary-aud": onIdToken({
    claims: { aud: ["{clientId}", otherClientId] },
  }),
  "fapi2-security-profile-final-client-test-valid-aud-as-array": onIdToken({ claims: { aud: ["{clientId}"] } }),
  "oidcc-client-test-missing-sub": onIdToken({ claims: { sub: null } }),
  "oidcc-client-test-missing-iat": onIdToken({ claims: { iat: null } }),
  "fapi2-security-profile-final-client-test-invalid-expired-exp": onIdToken({ secondsFromNow: { exp: -360 } }),
  "fapi2-security-profile-final-client-test-invalid-missing-exp": onIdToken({ claims: { exp: null } }),
  "not-before-ten-minutes-ahead": onIdToken({ secondsFromNow: { nbf: 600 } }),
  "expired-inside-the-clock-skew": onIdToken({ secondsFromNow: { exp: -240 } }),
  "not-before-inside-the-clock-skew": onIdToken({ secondsFromNow: { nbf: 240 } }),
  "oidcc-client-test-nonce-invalid": onIdToken({ claims: { nonce: "not-the-nonce-of-this-sign-in" } }),
  "fapi2-security-profile-final-client-test-invalid-missing-nonce": onIdToken({ claims: { nonce: null } }),
  "oidcc-client-test-invalid-sig-rs256": onIdToken({ sign: "badSignature" }),
  "oidcc-client-test-invalid-sig-es256": onIdToken({ sign: "es256" }),
  "oidcc-client-test-invalid-sig-hs256": onIdToken({ sign: "hs256PublicKey" }),
  "oidcc-client-test-idtoken-sig-none": onIdToken({ sign: "none" }),
  "fapi2-security-profile-final-client-test-invalid-alternate-alg": onIdToken({ sign: "es256" }),
  "oidcc-client-test-kid-absent-single-jwks": [{ on: "keys", signingKeyOnly: true }, ...onIdToken({ sign: "noKid" })],
  "oidcc-client-test-kid-absent-multiple-jwks": onIdToken({ sign: "noKid" }),
  "oidcc-client-test-idtoken-sig-rs256": [{ on: "keys", extraKeys: unusableKeys }],
  "oidcc-client-test-signing-key-rotation": [{ on: "token", rotateKeys: { keepOld: true } }],
  "oidcc-client-test-signing-key-rotation-just-before-signing": [{ on: "token", rotateKeys: { keepOld: false } }],
  "oidcc-client-test-discovery-openid-config": [{ on: "discovery", randomEndpoints: true }],
  "oidcc-client-test-discovery-jwks-uri-keys": [{ on: "discovery", randomEndpoints: true }],
  "oidcc-client-test-discovery-issuer-mismatch": [{ on: "discovery", json: { issuer: otherIssuer } }],
  "oidcc-client-test-invalid-chash": [{ on: "authorize", idToken: { claims: { c_hash: "AAAAAAAAAAAAAAAAAAAAAA" } } }],
  "oidcc-client-test-missing-chash": [{ on: "authorize", idToken: { claims: { c_hash: null } } }],
  "oidcc-client-test-refresh-token-invalid-sub": [
    { on: "token", grantType: "refresh_token", idToken: { claims: { sub: "somebody-else" } } },
  ],
  "oidcc-client-test-refresh-token-invalid-issuer": [
    { on: "token", grantType: "refresh_token", idToken: { claims: { iss: otherIssuer } } },
  ],
};

function onIdToken(idToken: IdTokenFault): readonly Fault[] {
  return [{ on: "token", idToken }];
}

function modulus(bytes: number): string {
  return Buffer.alloc(bytes, 0xb5).toString("base64url");
}
