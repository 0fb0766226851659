import { X509Certificate } from "node:crypto";

import forge from "node-forge";
import { expect, it } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { derOfCertificate, readPfx } from "../../src/credentials/pfx.ts";
import { makePfx } from "../support/pfx.ts";

const one = makeCertificate();
/** Signed with RSA-PSS, whose parameters the library writes differently from how it reads them. */
const pss: string = [
  "-----BEGIN CERTIFICATE-----",
  "MIIDYzCCAhagAwIBAgIUOqrO9bBtQqynGZrPLOJQfaatYHcwQgYJKoZIhvcNAQEK",
  "MDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF",
  "AKIEAgIA3jAMMQowCAYDVQQDDAF0MB4XDTI2MTEyNjAyNTUxNFoXDTI2MTIyNjAy",
  "NTUxNFowDDEKMAgGA1UEAwwBdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoC",
  "ggEBALGyeenimInM+ZaiyhK6DMn6ryiCEUm1zxj3m2vcVKQcNhIj6CkjgRpTAR9T",
  "sfTozOvKWKDV34D70S4Ac9M4PitiBIHTbWvkjLI7bdD0oIRtmPj/1wFACq/dowKY",
  "V0z5mZUUsSMD93l5NQB6I1cuCPsVhfAl/LH6X7qP4Z9AWeuZm4Fso0gLjG76vmol",
  "f7EDwhZ5MyPrET8qnsS0ZOoM1XjVsQbMlFfV8sEljWuIpp6jqmbBA7hCL7LzZU8e",
  "HyyWdmkFLcZii6O1TDDIdtW2dncdoUITDeAP8tLfGQ67h5FHhgxAEwBDW7MM2M4V",
  "7xaxGXm43gM2lzg0jsk3J0EA5XsCAwEAAaNTMFEwHQYDVR0OBBYEFIC42qoHB1Ft",
  "DpuLML0DQV67EtCHMB8GA1UdIwQYMBaAFIC42qoHB1FtDpuLML0DQV67EtCHMA8G",
  "A1UdEwEB/wQFMAMBAf8wQgYJKoZIhvcNAQEKMDWgDzANBglghkgBZQMEAgEFAKEc",
  "MBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIEAgIA3gOCAQEARk61hKPLISn1",
  "q1wji8Lo+ax5KX3/rEzIfpLxlEp2ivRlZDTujkDLVcbIzmzlNuh+SRz4UeOrM8RD",
  "gRweIDwbw1OH1O1lEIyWQ09zC/Bfef2v6f3t7b3rNNeEqXQNvzMZqYpKRAXfPtMs",
  "zQ4OmX2FhwT//QBiGP6l9CJIKK7P4jD4fxdYBgYvGCW2jpZh4u+4je1Cnq3dkqyg",
  "kVaxvPQ7yJ5+dRXAXx0OrlmEMRnJuhR9+bKeYRpw/Gsnr/2aJayUtDLYiM1ZYyUT",
  "sRgPmuxizph69aNR/mOH+8QvZxXf7qmnaPNMle2mGGzAB5NFeh9UyosW6lqeg/tN",
  "kFhi7duNXA==",
  "-----END CERTIFICATE-----",
].join("\n");

it.each(["aes256", "3des"] as const)(
  "readPfx returns the certificate's own thumbprint from a PFX with %s, byte for byte",
  (algorithm) => {
    expect(readPfx(makePfx(one, "pass~phrase", algorithm), "pass~phrase").thumbprint).toBe(one.thumbprint);
  },
);

it("readPfx opens files of other programs with today's ciphers and a passphrase outside ASCII", () => {
  // The library writes one spelling for the MAC and the ciphers; other programs write UTF-16 and UTF-8. Without a MAC
  // it matches theirs.
  const file = forge.asn1.fromDer(makePfx(one, forge.util.encodeUtf8("pässphräse")).toString("binary"));
  (file.value as forge.asn1.Asn1[]).splice(2);
  const bytes = Buffer.from(forge.asn1.toDer(file).getBytes(), "binary");
  expect(readPfx(bytes, "pässphräse").thumbprint).toBe(one.thumbprint);
  expect(() => readPfx(bytes, "pässphrase")).toThrow(/check the passphrase/u);
});

it("readPfx refuses a truncated PFX, wherever it was cut", () => {
  const file = makePfx(one, "x");
  for (const length of [0, 1, 10, file.length - 1]) {
    expect(() => readPfx(file.subarray(0, length), "x")).toThrow(/PFX/u);
  }
});

it("derOfCertificate keeps the bytes of a certificate with a rare signature, by which Entra knows it", () => {
  const der = derOfCertificate(forge, forge.pki.certificateFromPem(pss));
  expect(der.equals(new X509Certificate(pss).raw)).toBe(true);
});
