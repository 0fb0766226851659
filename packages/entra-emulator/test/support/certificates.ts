import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";

import forge from "node-forge";

export interface TestCertificate {
  /** The certificate as PEM. */
  readonly certificate: string;
  /** The private key as PEM (PKCS#8). */
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SHA-256 of the DER form, in base64url. */
  readonly thumbprint: string;
}

export interface CertificateOptions {
  /** Start of the validity period, in days from now. Default: -1. */
  readonly fromDays?: number;
  /** End of the validity period, in days from now. Default: 30. */
  readonly untilDays?: number;
}

/** Creates a self-signed certificate on the fly: a certificate in a file would expire some day. */
export function makeCertificate({ fromDays = -1, untilDays = 30 }: CertificateOptions = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const signed = forge.pki.createCertificate();
  signed.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: "spki", format: "pem" }) as string);
  signed.serialNumber = `0${Math.floor(Math.random() * 2 ** 40).toString(16)}`.replace(/^0(?=(..)+$)/u, "");
  signed.validity.notBefore = new Date(Date.now() + fromDays * 86_400_000);
  signed.validity.notAfter = new Date(Date.now() + untilDays * 86_400_000);
  const name = [{ name: "commonName", value: "Identity Web tests" }];
  signed.setSubject(name);
  signed.setIssuer(name);
  signed.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  const certificate = forge.pki.certificateToPem(signed);
  const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(":", ""), "hex");
  return { certificate, key, privateKey, publicKey, thumbprint: thumbprint.toString("base64url") };
}
