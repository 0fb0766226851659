import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeEach, describe, expect, it } from "vitest";

import { makeCertificate, type TestCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import type { ClientCertificate, IdentityWeb } from "../../src/index.ts";
import { codeOf, fileIn, pemOf, replace } from "../support/certificate-files.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { credentialsSetup } from "../support/credentials-setup.ts";
import { makePfx } from "../support/pfx.ts";
import { clientId, contoso } from "../support/test-app.ts";

const graph = "https://graph.microsoft.com/.default";
const api = "api://cccccccc-0000-4000-8000-00000000000c/.default";
const first = makeCertificate();
const second = makeCertificate();
const stranger = makeCertificate();
const passphrase = "correct~horse~battery";

const setup = await credentialsSetup({ certificates: [first.certificate, second.certificate] });
beforeEach(() => setup.reset());

const thumbprints = (): unknown[] => setup.sent.map((one) => decodeProtectedHeader(one ?? "")["x5t#S256"]);
const appWith = (certificate: ClientCertificate["certificate"]): IdentityWeb =>
  setup.app({ clientCredentials: { certificate } });
const fileWith = (content: string | Buffer): Promise<string> => fileIn(setup.folder, content);

describe("a client assertion", () => {
  it("has the form of Microsoft's page on certificate credentials, without a secret beside it", async () => {
    freezeTime();
    await appWith({ pem: pemOf(first) }).tokens.getAccessTokenForApp(graph);
    const [assertion = ""] = setup.sent;
    const now = Math.floor(Date.now() / 1000);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": first.thumbprint });
    expect(decodeJwt(assertion)).toEqual({
      aud: `${setup.emulator.url}/${contoso}/oauth2/v2.0/token`,
      iss: clientId,
      sub: clientId,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
      iat: now,
      nbf: now,
      exp: now + 600,
    });
  });

  it("carries the certificate and its issuers with sendX5c, the certificate first", async () => {
    const pem = stranger.certificate + pemOf(first);
    await appWith({ pem, sendX5c: true }).tokens.getAccessTokenForApp(graph);
    const { x5c } = decodeProtectedHeader(setup.sent[0] ?? "");
    const der = (one: TestCertificate): string => one.certificate.replace(/-----[A-Z ]+-----|\s/gu, "");
    expect(x5c).toEqual([der(first), der(stranger)]);
  });

  it.each<[string, () => Promise<ClientCertificate["certificate"]>]>([
    ["a PFX", async () => ({ pfx: makePfx(first, passphrase), passphrase })],
    ["a PFX with the old ciphers", async () => ({ pfx: makePfx(first, passphrase, "3des"), passphrase })],
    ["a PEM file", async () => ({ path: await fileWith(pemOf(first)) })],
    [
      "two PEM files",
      async () => ({ path: await fileWith(first.certificate), privateKeyPath: await fileWith(first.key) }),
    ],
    ["a PFX file", async () => ({ path: await fileWith(makePfx(first, passphrase)), passphrase })],
  ])("is accepted by Entra when the certificate is in %s", async (_name, certificate) => {
    await appWith(await certificate()).tokens.getAccessTokenForApp(graph);
    expect(thumbprints()).toEqual([first.thumbprint]);
  });

  it("is created once for a hundred concurrent calls, and reused for another API and for a renewal", async () => {
    const { tokens } = appWith({ pem: pemOf(first) });
    await Promise.all(Array.from({ length: 100 }, () => tokens.getAccessTokenForApp(graph)));
    expect(setup.sent).toHaveLength(1);
    await Promise.all([tokens.getAccessTokenForApp(api), tokens.getAccessTokenForApp(graph, { forceRefresh: true })]);
    expect(setup.sent).toHaveLength(3);
    expect(new Set(setup.sent).size).toBe(1);
  });

  it("is created again for the token endpoint of another tenant", async () => {
    const { tokens } = appWith({ pem: pemOf(first) });
    await tokens.getAccessTokenForApp(graph);
    await tokens.getAccessTokenForApp(graph, { tenantId: "fabrikam.com" });
    expect(setup.sent.map((one) => decodeJwt(one ?? "").aud)).toEqual([
      `${setup.emulator.url}/${contoso}/oauth2/v2.0/token`,
      `${setup.emulator.url}/fabrikam.com/oauth2/v2.0/token`,
    ]);
  });

  it("is created again in its last minute", async () => {
    freezeTime();
    const { tokens } = appWith({ pem: pemOf(first) });
    await tokens.getAccessTokenForApp(graph);
    passSeconds(539);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    passSeconds(1);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(setup.sent[1]).toBe(setup.sent[0]);
    expect(setup.sent[2]).not.toBe(setup.sent[0]);
  });
});

describe("a certificate in a file", () => {
  it("is read only before a request to Entra, and a fault in it is reported before that request", async () => {
    const { tokens } = appWith({ path: join(setup.folder, "not-there.pem") });
    const call = tokens.getAccessTokenForApp(graph);
    await expect(call).rejects.toThrow(/clientCredentials\.certificate cannot be read \(ENOENT\): check the path/u);
    expect(await codeOf(call)).toBe("credentials_unusable");
    expect(setup.sent).toEqual([]);
  });

  it.each<[string, () => TestCertificate, object, RegExp]>([
    ["has expired", () => makeCertificate({ fromDays: -9, untilDays: -1 }), {}, /expired on/u],
    ["is not valid yet", () => makeCertificate({ fromDays: 1 }), {}, /is not valid before/u],
    ["belongs to another key", () => ({ ...first, key: second.key }), {}, /belongs to another certificate/u],
  ])("that %s is never sent", async (_name, make, more, expected) => {
    const { tokens } = appWith({ path: await fileWith(pemOf(make())), ...more });
    await expect(tokens.getAccessTokenForApp(graph)).rejects.toThrow(expected);
    expect(setup.sent).toEqual([]);
  });

  it("that is larger than a megabyte is not read", async () => {
    const { tokens } = appWith({ path: await fileWith(Buffer.alloc(1024 * 1024 + 1)) });
    await expect(tokens.getAccessTokenForApp(graph)).rejects.toThrow(/more than 1 MiB/u);
  });

  it("works once it is there: a failure is not remembered", async () => {
    const path = join(setup.folder, "late.pem");
    const { tokens } = appWith({ path });
    expect(await codeOf(tokens.getAccessTokenForApp(graph))).toBe("credentials_unusable");
    await writeFile(path, pemOf(first));
    expect(await codeOf(tokens.getAccessTokenForApp(graph))).toBe("no error");
  });

  it("is read again for the next assertion after it has changed, without a restart", async () => {
    freezeTime();
    const path = await fileWith(pemOf(first));
    const { tokens } = appWith({ path });
    await tokens.getAccessTokenForApp(graph);
    await replace(path, pemOf(second));
    passSeconds(600);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(thumbprints()).toEqual([first.thumbprint, second.thumbprint]);
  });

  it("is read again when the files of its key and itself change one after the other", async () => {
    freezeTime();
    const [path, privateKeyPath] = [await fileWith(first.certificate), await fileWith(first.key)];
    const { tokens } = appWith({ path, privateKeyPath });
    await tokens.getAccessTokenForApp(graph);
    await replace(privateKeyPath, second.key);
    passSeconds(600);
    // Only half of the pair has changed: what was read before is valid as long as Entra accepts it.
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    await replace(path, second.certificate);
    passSeconds(600);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(thumbprints()).toEqual([first.thumbprint, first.thumbprint, second.thumbprint]);
  });
});

describe("a file with a PFX in base64, as key vaults write it", () => {
  it("opens like the PFX itself", async () => {
    const path = await fileWith(makePfx(first, passphrase).toString("base64"));
    await appWith({ path, passphrase }).tokens.getAccessTokenForApp(graph);
    expect(thumbprints()).toEqual([first.thumbprint]);
  });
});

describe("a list in which a credential stands in for another", () => {
  it("returns to the first within five minutes after it works again", async () => {
    freezeTime();
    const path = join(setup.folder, "later.pem");
    const auth = setup.app({
      clientCredentials: [{ certificate: { path } }, { clientSecret: "emulator-secret~not-a-real-one" }],
    });
    await auth.tokens.getAccessTokenForApp(graph);
    await writeFile(path, pemOf(first));
    passSeconds(301);
    await auth.tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(setup.sent.map((sent) => sent !== undefined)).toEqual([false, true]);
  });
});
