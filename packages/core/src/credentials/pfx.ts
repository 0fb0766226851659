import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";

import type forge from "node-forge";

import { type Certificate, certificateOf } from "./certificate.ts";
import { CredentialFault } from "./credential.ts";

type Forge = typeof forge;
let loaded: Forge | undefined;
/**
 * Loaded only for a PFX, and synchronously rather than by `import()`, so that a wrong passphrase is a fault at
 * start-up.
 */
const loadForge = (): Forge => (loaded ??= createRequire(import.meta.url)("node-forge") as Forge);

/**
 * Reads PKCS#12 (RFC 7292), with the old ciphers too that Windows and Azure Key Vault still write. Node opens such a
 * file for TLS, but does not hand out its key.
 *
 * @throws {CredentialFault}
 */
export function readPfx(bytes: Uint8Array, passphrase: string | undefined): Certificate {
  const library = loadForge();
  const file = open(library, bytes, passphrase);
  const bags = file.safeContents.flatMap(({ safeBags }) => safeBags);
  const { oids } = library.pki;
  const keys = bags.filter(({ type }) => type === oids["pkcs8ShroudedKeyBag"] || type === oids["keyBag"]);
  const [key] = keys;
  if (key === undefined) {
    throw new CredentialFault("contains no private key: export the certificate with its key");
  }
  if (keys.length > 1) {
    throw new CredentialFault("contains several private keys: export the one certificate with its key");
  }
  const chain = bags.filter(({ type }) => type === oids["certBag"]).map((bag) => certificateFrom(library, bag));
  if (chain.length === 0) {
    throw new CredentialFault("contains no certificate: export the certificate with its key");
  }
  return certificateOf(keyFrom(library, key), chain);
}

function open(library: Forge, bytes: Uint8Array, passphrase: string | undefined): forge.pkcs12.Pkcs12Pfx {
  let content: forge.asn1.Asn1;
  try {
    content = library.asn1.fromDer(Buffer.from(bytes).toString("binary"));
  } catch {
    throw new CredentialFault("is not a PFX (PKCS#12): export the certificate again");
  }
  const { passphraseForMac, passphraseForCiphers } = spellings(library, passphrase ?? "");
  try {
    return library.pkcs12.pkcs12FromAsn1(content, false, passphraseForMac);
  } catch (error) {
    try {
      if (passphraseForMac === passphraseForCiphers) {
        throw error;
      }
      // Without its third part, the MAC: a wrong passphrase fails to decrypt as well.
      (content.value as forge.asn1.Asn1[]).splice(2);
      return library.pkcs12.pkcs12FromAsn1(content, false, passphraseForCiphers);
    } catch {
      throw new CredentialFault(
        passphrase === undefined
          ? "cannot be opened without a passphrase: give it (ENTRA_CLIENT_CERTIFICATE_PASSWORD with fromEnvironment)"
          : "cannot be opened: check the passphrase, and whether it is a PFX",
      );
    }
  }
}

/**
 * The MAC and the old ciphers take UTF-16 (RFC 7292 appendix B.1), today's ciphers take UTF-8, and the library takes
 * one spelling for all.
 */
function spellings(
  library: Forge,
  passphrase: string,
): Readonly<Record<"passphraseForMac" | "passphraseForCiphers", string>> {
  return { passphraseForMac: passphrase, passphraseForCiphers: library.util.encodeUtf8(passphrase) };
}

function keyFrom(library: Forge, { key, asn1 }: forge.pkcs12.Bag): KeyObject {
  try {
    // The library returns keys that it does not know, such as elliptic curves, as they are in the file.
    const info = key ? library.pki.wrapRsaPrivateKey(library.pki.privateKeyToAsn1(key)) : asn1;
    return createPrivateKey({ key: derOf(library, info), format: "der", type: "pkcs8" });
  } catch {
    throw new CredentialFault("has a private key that cannot be read: export the certificate again");
  }
}

function certificateFrom(library: Forge, { cert, asn1 }: forge.pkcs12.Bag): X509Certificate {
  try {
    return new X509Certificate(cert ? derOfCertificate(library, cert) : derOf(library, asn1));
  } catch {
    throw new CredentialFault("contains a certificate that cannot be read: export it again");
  }
}

/**
 * Returns the certificate byte for byte, because Entra knows it by its hash. The library preserves the signed part and
 * encodes the algorithm's name after it again; the original name is also in the signed part (RFC 5280 section 4.1.1.2).
 */
export function derOfCertificate(library: Forge, certificate: forge.pki.Certificate): Buffer {
  const whole = library.pki.certificateToAsn1(certificate);
  const parts = whole.value as forge.asn1.Asn1[];
  const signed = parts[0]?.value as forge.asn1.Asn1[];
  const hasVersion = signed[0]?.tagClass === library.asn1.Class.CONTEXT_SPECIFIC;
  const algorithm = signed[hasVersion ? 2 : 1];
  if (algorithm !== undefined) {
    parts[1] = algorithm;
  }
  return derOf(library, whole);
}

function derOf(library: Forge, value: forge.asn1.Asn1): Buffer {
  return Buffer.from(library.asn1.toDer(value).getBytes(), "binary");
}
