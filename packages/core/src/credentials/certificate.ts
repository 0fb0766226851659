import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

import { CredentialFault } from "./credential.ts";

/** A certificate that can sign. */
export interface Certificate {
  readonly key: KeyObject;
  /** SHA-256 of the certificate, base64url (RFC 7515 section 4.1.8). */
  readonly thumbprint: string;
  /** The certificate, then its issuers' certificates if they were given: base64 of the DER (RFC 7515 section 4.1.6). */
  readonly chain: readonly string[];
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
}

const certificates = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;
const privateKey = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/u;

/** @throws {CredentialFault} */
export function readPem(text: string, keyText: string, passphrase: string | undefined): Certificate {
  const found = text.match(certificates) ?? [];
  if (found.length === 0) {
    throw new CredentialFault("contains no certificate: it must begin with -----BEGIN CERTIFICATE-----");
  }
  const pem = privateKey.exec(keyText)?.[0];
  if (pem === undefined) {
    throw new CredentialFault(
      "contains no private key: add the PEM block that begins with -----BEGIN PRIVATE KEY-----",
    );
  }
  const chain = found.map((one) => {
    try {
      return new X509Certificate(one);
    } catch {
      throw new CredentialFault("contains a certificate that cannot be read: export it again as PEM");
    }
  });
  return certificateOf(readKey(pem, passphrase), chain);
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  // PKCS#8 says so in its first line, the older format in a header.
  const encrypted = pem.includes("ENCRYPTED");
  if (encrypted && passphrase === undefined) {
    throw new CredentialFault(
      "has an encrypted private key: give its passphrase (ENTRA_CLIENT_CERTIFICATE_PASSWORD with fromEnvironment)",
    );
  }
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new CredentialFault(
      encrypted
        ? "has a private key that its passphrase does not open: check the passphrase"
        : "has a private key that cannot be read: export it again as PKCS#8",
    );
  }
}

/**
 * Finds the certificate that belongs to the key. The certificates may be in any order.
 *
 * @throws {CredentialFault}
 */
export function certificateOf(key: KeyObject, given: readonly X509Certificate[]): Certificate {
  if (key.asymmetricKeyType !== "rsa") {
    throw new CredentialFault(
      "does not have an RSA key, the only kind that Entra accepts: create a certificate with RSA, 2048 bits or more",
    );
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    throw new CredentialFault("has an RSA key of fewer than 2048 bits: create a certificate with a longer key");
  }
  const own = given.find((one) => one.checkPrivateKey(key));
  if (own === undefined) {
    throw new CredentialFault(
      "has a private key that belongs to another certificate: give the two that were created together",
    );
  }
  return {
    key,
    thumbprint: createHash("sha256").update(own.raw).digest("base64url"),
    chain: [own, ...given.filter((one) => one !== own)].map(({ raw }) => raw.toString("base64")),
    validFrom: own.validFromDate.getTime(),
    validTo: own.validToDate.getTime(),
  };
}

/** @throws {CredentialFault} */
export function checkTimes({ validFrom, validTo }: Certificate): void {
  const now = Date.now();
  if (now >= validTo) {
    const day = new Date(validTo).toISOString().slice(0, 10);
    throw new CredentialFault(`expired on ${day}: create a new certificate and upload its public part`);
  }
  if (now < validFrom) {
    const time = new Date(validFrom).toISOString();
    throw new CredentialFault(`is not valid before ${time}: wait, or check the clock of this machine`);
  }
}
