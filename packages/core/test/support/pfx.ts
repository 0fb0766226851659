import forge from "node-forge";

import type { TestCertificate } from "../../../entra-emulator/test/support/certificates.ts";

/** PKCS#12 with the certificate and its key, with today's ciphers or with those that Windows used to write. */
export function makePfx(
  { certificate, key }: TestCertificate,
  passphrase: string,
  algorithm: "aes256" | "3des" = "aes256",
): Buffer {
  const made = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key),
    [forge.pki.certificateFromPem(certificate)],
    passphrase,
    { algorithm },
  );
  return Buffer.from(forge.asn1.toDer(made).getBytes(), "binary");
}
