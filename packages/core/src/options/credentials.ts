import { type Credential, secretCredential } from "../credentials/credential.ts";
import { guid } from "../lib/guid.ts";
import type { ClientCredentials } from "../types/client-credentials.ts";
import { readAssertionOption } from "./assertion.ts";
import { readCertificateOption } from "./certificate.ts";
import { fieldsOf, ShapeFault, UnusableFault } from "./credential-fields.ts";

export interface ReadCredentials {
  readonly faults: readonly string[];
  /** In the order in which they are tried. */
  readonly usable: readonly Credential[];
  /** Credentials that are known to be unusable, beside others that are usable. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const choices = "clientSecret, certificate or signedAssertion";

/** Reads everything that is in the options themselves. Files, machines and functions are asked when they are needed. */
export function readCredentials(given: ClientCredentials | undefined): ReadCredentials {
  const list: readonly unknown[] = isList(given) ? given : [given ?? {}];
  const faults: string[] = [];
  const usable: Credential[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [index, credential] of list.entries()) {
    const path = isList(given) ? `clientCredentials[${index}]` : "clientCredentials";
    try {
      usable.push(readCredential(credential, path));
    } catch (error) {
      if (error instanceof ShapeFault) {
        faults.push(error.message);
      } else if (error instanceof UnusableFault) {
        skipped.push({ name: error.name, reason: error.message });
      } else {
        throw error;
      }
    }
  }
  if (list.length === 0) {
    faults.push(`clientCredentials is an empty list: add a credential, ${choices}.`);
  }
  if (usable.length > 0) {
    return { faults, usable, skipped };
  }
  return { faults: [...faults, ...skipped.map(({ name, reason }) => `${name} ${reason}.`)], usable, skipped: [] };
}

const missingSecret =
  "(ENTRA_CLIENT_SECRET) is missing: add a client secret and copy its value, or give a certificate (ENTRA_CLIENT_CERTIFICATE_PATH)";

function readCredential(given: unknown, path: string): Credential {
  const fields = fieldsOf(given, path, ["clientSecret", "certificate", "signedAssertion"]);
  const kinds = Object.keys(fields);
  if (kinds.length > 1) {
    throw new ShapeFault(`${path} mixes ${kinds.join(" and ")}: give one of them, or a list with one object for each.`);
  }
  const { certificate, signedAssertion } = fields;
  if (certificate !== undefined) {
    return readCertificateOption(certificate, `${path}.certificate`);
  }
  if (signedAssertion !== undefined) {
    return readAssertionOption(signedAssertion, `${path}.signedAssertion`);
  }
  return readSecret(fields["clientSecret"], `${path}.clientSecret`);
}

function readSecret(secret: unknown, name: string): Credential {
  if (secret === undefined || secret === "") {
    throw new UnusableFault(name, missingSecret);
  }
  if (typeof secret !== "string") {
    throw new ShapeFault(`${name} must be a string.`);
  }
  if (guid.test(secret.trim())) {
    throw new UnusableFault(
      name,
      "(ENTRA_CLIENT_SECRET) is the secret's ID, a GUID: copy the column Value instead. " +
        "It is shown only once; if you no longer have it, add a new secret",
    );
  }
  return secretCredential(name, secret);
}

function isList(given: unknown): given is readonly unknown[] {
  return Array.isArray(given);
}
