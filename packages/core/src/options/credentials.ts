import { assertionCredential, fileSource, functionSource } from "../credentials/assertion-credential.ts";
import { type Certificate, checkTimes, readPem } from "../credentials/certificate.ts";
import { certificateCredential, certificateFileCredential } from "../credentials/certificate-credential.ts";
import { type Credential, CredentialFault, secretCredential } from "../credentials/credential.ts";
import { managedIdentitySource } from "../credentials/managed-identity.ts";
import { readPfx } from "../credentials/pfx.ts";
import type { CertificateFile, ClientCredentials, PemCertificate, PfxCertificate } from "./client-credentials.ts";
import { guid } from "./tenant.ts";

export interface ReadCredentials {
  readonly faults: readonly string[];
  /** In the order in which they are tried. */
  readonly usable: readonly Credential[];
  /** Those that are known already to be of no use, beside others that are. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const oneOf = "clientSecret, certificate or signedAssertion";

/** A shape that nobody can have meant: refused even where another credential would do. */
class ShapeFault extends Error {}

/** Looks at everything that is in the options themselves; files, machines and functions are asked when they are needed. */
export function readCredentials(given: ClientCredentials | undefined): ReadCredentials {
  const list: readonly unknown[] = isList(given) ? given : [given ?? {}];
  const faults: string[] = [];
  const usable: Credential[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [index, one] of list.entries()) {
    const path = isList(given) ? `clientCredentials[${index}]` : "clientCredentials";
    try {
      usable.push(readCredential(one, path));
    } catch (error) {
      if (error instanceof ShapeFault) faults.push(error.message);
      else if (error instanceof NamedFault) skipped.push({ name: error.name, reason: error.message });
      else throw error;
    }
  }
  if (list.length === 0) faults.push(`clientCredentials is an empty list: add a credential, ${oneOf}.`);
  if (usable.length > 0) return { faults, usable, skipped };
  return { faults: [...faults, ...skipped.map(({ name, reason }) => `${name} ${reason}.`)], usable, skipped: [] };
}

/** With the place in the options. */
class NamedFault extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const missingSecret =
  "(ENTRA_CLIENT_SECRET) is missing: add a client secret, copy its value; or give a certificate (ENTRA_CLIENT_CERTIFICATE_PATH)";

function readCredential(given: unknown, path: string): Credential {
  const fields = fieldsOf(given, path, ["clientSecret", "certificate", "signedAssertion"]);
  const kinds = Object.keys(fields);
  if (kinds.length > 1) {
    throw new ShapeFault(`${path} mixes ${kinds.join(" and ")}: give one of them, or a list with an object for each.`);
  }
  const { certificate, signedAssertion } = fields;
  if (certificate !== undefined) return readCertificate(certificate, `${path}.certificate`);
  if (signedAssertion !== undefined) return readAssertion(signedAssertion, `${path}.signedAssertion`);
  return readSecret(fields["clientSecret"], `${path}.clientSecret`);
}

function readSecret(secret: unknown, name: string): Credential {
  if (secret === undefined || secret === "") {
    throw new NamedFault(name, missingSecret);
  }
  if (typeof secret !== "string") throw new ShapeFault(`${name} has to be a string.`);
  if (guid.test(secret.trim())) {
    throw new NamedFault(
      name,
      "(ENTRA_CLIENT_SECRET) is the secret's ID, a GUID: copy the column Value instead. " +
        "It is shown once; if it is gone, add a new secret",
    );
  }
  return secretCredential(name, secret);
}

function readCertificate(given: unknown, name: string): Credential {
  const fields = fieldsOf(given, name, ["pem", "privateKey", "pfx", "path", "privateKeyPath", "passphrase", "sendX5c"]);
  const sources = ["pem", "pfx", "path"].filter((one) => fields[one] !== undefined);
  if (sources.length !== 1) {
    const found = sources.length === 0 ? "has no material" : `mixes ${sources.join(" and ")}`;
    throw new ShapeFault(`${name} ${found}: give one of pem, pfx or path (ENTRA_CLIENT_CERTIFICATE_PATH).`);
  }
  for (const [field, value] of Object.entries(fields)) {
    const fits =
      field === "sendX5c"
        ? typeof value === "boolean"
        : (typeof value === "string" && value !== "") || (field === "pfx" && value instanceof Uint8Array);
    if (!fits) throw new ShapeFault(`${name}.${field} has to be ${wanted[field] ?? "a string that is not empty"}.`);
  }
  for (const [field, beside] of [
    ["privateKey", "pem"],
    ["privateKeyPath", "path"],
  ] as const) {
    if (fields[field] !== undefined && fields[beside] === undefined) {
      throw new ShapeFault(`${name}.${field} stands beside ${beside} only: look for a slip of the pen.`);
    }
  }
  if (fields["path"] !== undefined) return certificateFileCredential(name, fields as unknown as CertificateFile);
  return fromMaterial(name, fields as unknown as PemCertificate | PfxCertificate);
}

const wanted: Readonly<Record<string, string>> = {
  sendX5c: "true or false",
  pfx: "bytes, or a string of base64 that is not empty",
};

function fromMaterial(name: string, given: PemCertificate | PfxCertificate): Credential {
  try {
    const certificate = readMaterial(given);
    checkTimes(certificate);
    return certificateCredential(name, certificate, given.sendX5c ?? false);
  } catch (error) {
    throw error instanceof CredentialFault ? new NamedFault(name, error.message) : error;
  }
}

function readMaterial(given: PemCertificate | PfxCertificate): Certificate {
  if ("pem" in given) return readPem(given.pem, given.privateKey ?? given.pem, given.passphrase);
  const bytes = typeof given.pfx === "string" ? Buffer.from(given.pfx, "base64") : given.pfx;
  return readPfx(bytes, given.passphrase);
}

function readAssertion(given: unknown, name: string): Credential {
  if (typeof given === "function") return assertionCredential(name, functionSource(given as () => unknown));
  const fields = fieldsOf(given, name, ["file", "managedIdentity"]);
  const { file, managedIdentity } = fields;
  if (Object.keys(fields).length !== 1) {
    throw new ShapeFault(`${name} has to be a function, or have one of file and managedIdentity.`);
  }
  if (managedIdentity !== undefined) {
    const { clientId } = fieldsOf(managedIdentity, `${name}.managedIdentity`, ["clientId"]);
    if (clientId !== undefined && (typeof clientId !== "string" || !guid.test(clientId))) {
      throw new ShapeFault(
        `${name}.managedIdentity.clientId is no GUID: copy the client ID of the user-assigned identity, or leave it out.`,
      );
    }
    return assertionCredential(name, managedIdentitySource(clientId));
  }
  if (typeof file !== "string" || file === "") throw new ShapeFault(`${name}.file has to be a path.`);
  return assertionCredential(`${name}.file`, fileSource(file));
}

/** Those that are given; `undefined` is "not given". */
function fieldsOf(given: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ShapeFault(`${path} has to be an object.`);
  }
  const fields = Object.entries(given as Record<string, unknown>);
  const unknown = fields.find(([name]) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ShapeFault(`${path}.${unknown[0]} is no option of Identity Web; look for a slip of the pen.`);
  }
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function isList(given: unknown): given is readonly unknown[] {
  return Array.isArray(given);
}
