import { certificateCredential, certificateFileCredential } from "../credentials/certificate-credential.ts";
import { type Certificate, checkTimes, readPem } from "../credentials/certificate.ts";
import { type Credential, CredentialFault } from "../credentials/credential.ts";
import { readPfx } from "../credentials/pfx.ts";
import type { CertificateFile, PemCertificate, PfxCertificate } from "../types/client-credentials.ts";
import { fieldsOf, ShapeFault, UnusableFault } from "./credential-fields.ts";

const fieldNames = ["pem", "privateKey", "pfx", "path", "privateKeyPath", "passphrase", "sendX5c"];

const requiredTypes: Readonly<Record<string, string>> = {
  sendX5c: "true or false",
  pfx: "bytes, or a string of base64 that is not empty",
};

/** @throws {ShapeFault | UnusableFault} */
export function readCertificateOption(given: unknown, name: string): Credential {
  const fields = fieldsOf(given, name, fieldNames);
  const sources = ["pem", "pfx", "path"].filter((field) => fields[field] !== undefined);
  if (sources.length !== 1) {
    const found = sources.length === 0 ? "has no certificate" : `mixes ${sources.join(" and ")}`;
    throw new ShapeFault(`${name} ${found}: give one of pem, pfx or path (ENTRA_CLIENT_CERTIFICATE_PATH).`);
  }
  for (const [field, value] of Object.entries(fields)) {
    const valid =
      field === "sendX5c"
        ? typeof value === "boolean"
        : (typeof value === "string" && value !== "") || (field === "pfx" && value instanceof Uint8Array);
    if (!valid) {
      throw new ShapeFault(`${name}.${field} must be ${requiredTypes[field] ?? "a string that is not empty"}.`);
    }
  }
  for (const [field, beside] of [
    ["privateKey", "pem"],
    ["privateKeyPath", "path"],
  ] as const) {
    if (fields[field] !== undefined && fields[beside] === undefined) {
      throw new ShapeFault(`${name}.${field} is only valid together with ${beside}; check the spelling.`);
    }
  }
  if (fields["path"] !== undefined) {
    return certificateFileCredential(name, fields as unknown as CertificateFile);
  }
  return fromMaterial(name, fields as unknown as PemCertificate | PfxCertificate);
}

function fromMaterial(name: string, given: PemCertificate | PfxCertificate): Credential {
  try {
    const certificate = readMaterial(given);
    checkTimes(certificate);
    return certificateCredential(name, certificate, given.sendX5c ?? false);
  } catch (error) {
    throw error instanceof CredentialFault ? new UnusableFault(name, error.message) : error;
  }
}

function readMaterial(given: PemCertificate | PfxCertificate): Certificate {
  if ("pem" in given) {
    return readPem(given.pem, given.privateKey ?? given.pem, given.passphrase);
  }
  const bytes = typeof given.pfx === "string" ? Buffer.from(given.pfx, "base64") : given.pfx;
  return readPfx(bytes, given.passphrase);
}
