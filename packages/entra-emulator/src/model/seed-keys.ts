import { createPublicKey, X509Certificate } from "node:crypto";

import type { Check } from "../validate/check.ts";

/** One certificate as PEM, with an RSA key: Entra takes no other for client assertions. */
export const certificate: Check = (value, path, problems) => {
  try {
    const { publicKey: key } = new X509Certificate(String(value));
    if (key.asymmetricKeyType === "rsa") {
      return;
    }
  } catch {
    // Said below.
  }
  problems.push(`${path} must be a certificate with an RSA key, as PEM.`);
};

export const publicKey: Check = (value, path, problems) => {
  try {
    if (String(value).includes("-----BEGIN PUBLIC KEY-----")) {
      createPublicKey(String(value));
      return;
    }
  } catch {
    // Said below.
  }
  problems.push(`${path} must be a public key, as PEM that begins with -----BEGIN PUBLIC KEY-----.`);
};
