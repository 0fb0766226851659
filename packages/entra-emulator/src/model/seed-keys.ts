import { createPublicKey, X509Certificate } from "node:crypto";

import type { Check } from "../lib/check.ts";

/** Accepts a certificate as PEM, with an RSA key: Entra does not accept other keys for client assertions. */
export const certificate: Check = (value, path, problems) => {
  try {
    const { publicKey: key } = new X509Certificate(String(value));
    if (key.asymmetricKeyType === "rsa") {
      return;
    }
  } catch {
    // Reported below.
  }
  problems.push(`${path} must be a PEM certificate with an RSA key.`);
};

export const publicKey: Check = (value, path, problems) => {
  try {
    if (String(value).includes("-----BEGIN PUBLIC KEY-----")) {
      createPublicKey(String(value));
      return;
    }
  } catch {
    // Reported below.
  }
  problems.push(`${path} must be a PEM public key that begins with -----BEGIN PUBLIC KEY-----.`);
};
