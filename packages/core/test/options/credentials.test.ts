import { generateKeyPairSync } from "node:crypto";

import { describe, expect, it } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { faultsOf as optionFaults, tenantId } from "../support/option-faults.ts";
import { makePfx } from "../support/pfx.ts";

const warnings: string[] = [];
const nothing = (): void => {};
const logger = {
  error: nothing,
  warn: (_details: object, message: string) => void warnings.push(message),
  info: nothing,
  debug: nothing,
};
const faultsOf = (clientCredentials: unknown): readonly string[] => {
  warnings.length = 0;
  return optionFaults({ clientCredentials, logger });
};

const one = makeCertificate();
const other = makeCertificate();
const expired = makeCertificate({ fromDays: -20, untilDays: -10 });
const early = makeCertificate({ fromDays: 10, untilDays: 20 });
const passphrase = "correct~horse~battery";
const encrypted = one.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }) as string;
const older = one.privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase }) as string;
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;
const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;
const pem = one.certificate + one.key;

describe("a usable credential starts the app", () => {
  const fine: [string, unknown][] = [
    ["a secret", { clientSecret: "a~secret~value" }],
    ["certificate and key in one string", { certificate: { pem } }],
    [
      "the key first, and with Windows line breaks",
      { certificate: { pem: (one.key + one.certificate).replaceAll("\n", "\r\n") } },
    ],
    [
      "certificate and key in two strings",
      { certificate: { pem: one.certificate, privateKey: one.key, sendX5c: true } },
    ],
    ["a chain in any order", { certificate: { pem: other.certificate + pem } }],
    ["an encrypted key with its passphrase", { certificate: { pem: one.certificate + encrypted, passphrase } }],
    ["an encrypted key of the older format", { certificate: { pem: one.certificate + older, passphrase } }],
    ["a PFX", { certificate: { pfx: makePfx(one, passphrase), passphrase } }],
    [
      "a PFX in base64, as Windows writes it",
      { certificate: { pfx: makePfx(one, passphrase, "3des").toString("base64"), passphrase } },
    ],
    ["a PFX without passphrase, as Key Vault gives it", { certificate: { pfx: makePfx(one, "") } }],
    ["a file that is read later", { certificate: { path: "no/such/file", passphrase: undefined } }],
    ["an assertion from a file", { signedAssertion: { file: "no/such/file" } }],
    ["an assertion of a managed identity", { signedAssertion: { managedIdentity: {} } }],
    ["an assertion of a user-assigned identity", { signedAssertion: { managedIdentity: { clientId: tenantId } } }],
    ["an assertion by a function", { signedAssertion: () => "" }],
    ["several", [{ signedAssertion: { managedIdentity: {} } }, { clientSecret: "a~secret~value" }]],
  ];
  it.each(fine)("%s", (_name, credential) => {
    expect(faultsOf(credential)).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe("a fault that is known at start is reported at start, with its fix", () => {
  const certificate = (given: object): object => ({ certificate: given });
  const wrong: [string, unknown, RegExp][] = [
    ["none", {}, /^clientCredentials\.clientSecret \(ENTRA_CLIENT_SECRET\) is missing.*ENTRA_CLIENT_CERTIFICATE_PATH/u],
    ["an empty list", [], /^clientCredentials is an empty list: add/u],
    ["a string", "a~secret~value", /^clientCredentials must be an object or a list/u],
    ["a list of strings", ["a~secret~value"], /^clientCredentials\[0\] must be an object/u],
    ["a misspelled option", { clientSecrets: "x" }, /^clientCredentials\.clientSecrets is not a known option/u],
    [
      "two in one",
      { clientSecret: "x", certificate: { pem } },
      /^clientCredentials mixes clientSecret and certificate/u,
    ],
    ["two sources", certificate({ pem, path: "x" }), /^clientCredentials\.certificate mixes pem and path/u],
    ["no source", certificate({ passphrase }), /^clientCredentials\.certificate has no certificate/u],
    [
      "a misspelled certificate option",
      certificate({ pem, sendX5C: true }),
      /\.certificate\.sendX5C is not a known option/u,
    ],
    ["a flag that is a string", certificate({ pem, sendX5c: "true" }), /\.sendX5c must be true or false/u],
    [
      "a key beside a PFX",
      certificate({ pfx: "AA==", privateKey: one.key }),
      /privateKey is only valid together with pem/u,
    ],
    [
      "an expired certificate",
      certificate({ pem: expired.certificate + expired.key }),
      /expired on \d{4}-\d\d-\d\d: create/u,
    ],
    [
      "a certificate that is not valid yet",
      certificate({ pem: early.certificate + early.key }),
      /is not valid before \d{4}-.*clock/u,
    ],
    [
      "an encrypted key",
      certificate({ pem: one.certificate + encrypted }),
      /encrypted private key: give its passphrase/u,
    ],
    [
      "a wrong passphrase",
      certificate({ pem: one.certificate + encrypted, passphrase: "no" }),
      /passphrase does not open/u,
    ],
    [
      "a wrong passphrase in the older format",
      certificate({ pem: one.certificate + older, passphrase: "no" }),
      /passphrase does not open/u,
    ],
    ["an EC key", certificate({ pem: one.certificate + curve }), /does not have an RSA key/u],
    ["a short key", certificate({ pem: one.certificate + short }), /fewer than 2048 bits/u],
    ["another certificate's key", certificate({ pem: one.certificate + other.key }), /belongs to another certificate/u],
    ["no key", certificate({ pem: one.certificate }), /contains no private key/u],
    ["no certificate", certificate({ pem: one.key }), /contains no certificate/u],
    ["a damaged certificate", certificate({ pem: one.certificate.replace("MII", "XII") + one.key }), /cannot be read/u],
    ["not a PFX", certificate({ pfx: Buffer.from("hello") }), /is not a PFX/u],
    [
      "a PFX with a wrong passphrase",
      certificate({ pfx: makePfx(one, passphrase), passphrase: "no" }),
      /cannot be opened: check the passphrase/u,
    ],
    [
      "a PFX without its passphrase",
      certificate({ pfx: makePfx(one, passphrase) }),
      /cannot be opened without a passphrase/u,
    ],
    ["an empty path", certificate({ path: "" }), /\.path must be a string that is not empty/u],
    [
      "an assertion without a source",
      { signedAssertion: {} },
      /must be a function, or have exactly one of file and managedIdentity/u,
    ],
    [
      "an assertion with two sources",
      { signedAssertion: { file: "x", managedIdentity: {} } },
      /have exactly one of file and managedIdentity/u,
    ],
    [
      "an assertion that is a string",
      { signedAssertion: "ey" },
      /^clientCredentials\.signedAssertion must be an object/u,
    ],
    [
      "a managed identity by name",
      { signedAssertion: { managedIdentity: { clientId: "mine" } } },
      /clientId is not a GUID/u,
    ],
  ];
  it.each(wrong)("%s", (_name, credentials, expected) => {
    const faults = faultsOf(credentials);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(expected);
    for (const secret of [passphrase, "a~secret~value", "MII"]) {
      expect(faults[0]).not.toContain(secret);
    }
  });
});

describe("a list of credentials", () => {
  it("skips unusable credentials with a reason in the log if another is usable", () => {
    const credentials = [
      { certificate: { pem: expired.certificate + expired.key } },
      { clientSecret: undefined },
      { clientSecret: "a~secret~value" },
    ];
    expect(faultsOf(credentials)).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^Skipped: clientCredentials\[0\]\.certificate expired on /u),
      expect.stringMatching(/^Skipped: clientCredentials\[1\]\.clientSecret .*is missing/u),
    ]);
  });

  it("reports every reason if none is usable", () => {
    const faults = faultsOf([{ certificate: { pem: expired.certificate + expired.key } }, { clientSecret: tenantId }]);
    expect(faults).toEqual([
      expect.stringMatching(/^clientCredentials\[0\]\.certificate expired on /u),
      expect.stringMatching(/^clientCredentials\[1\]\.clientSecret .*secret's ID/u),
    ]);
  });

  it("refuses an impossible shape, although another credential is usable", () => {
    expect(faultsOf([{ clientSecret: "a~secret~value" }, { certificat: {} }])).toEqual([
      "clientCredentials[1].certificat is not a known option; check the spelling.",
    ]);
  });
});
