import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";

import forge from "node-forge";

export interface TestCertificate {
  /** PEM of the certificate alone. */
  readonly certificate: string;
  /** PEM of its key (PKCS#8). */
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** SHA-256 of the DER, base64url. */
  readonly thumbprint: string;
}

export interface CertificateWish {
  /** From now. */
  readonly fromDays?: number;
  readonly untilDays?: number;
}

/** A certificate that signs itself, made on the spot: one in a file would expire one day. */
export function makeCertificate({ fromDays = -1, untilDays = 30 }: CertificateWish = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: "spki", format: "pem" }) as string);
  made.serialNumber = `0${Math.floor(Math.random() * 2 ** 40).toString(16)}`.replace(/^0(?=(..)+$)/u, "");
  made.validity.notBefore = new Date(Date.now() + fromDays * 86_400_000);
  made.validity.notAfter = new Date(Date.now() + untilDays * 86_400_000);
  const name = [{ name: "commonName", value: "Identity Web tests" }];
  made.setSubject(name);
  made.setIssuer(name);
  made.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  const certificate = forge.pki.certificateToPem(made);
  const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(":", ""), "hex");
  return { certificate, key, privateKey, publicKey, thumbprint: thumbprint.toString("base64url") };
}
