import { createHash, type KeyObject, X509Certificate } from "node:crypto";

import { defaultSeed, type SeedError, validateSeed } from "@identity-web/entra-emulator";
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { describe, expect, test } from "vitest";

import { makeCertificate } from "../support/certificates.ts";
import { useEmulator } from "../support/use-emulator.ts";
import { type TokenResponse, claimsOf, contoso, daemon, requestToken } from "../support/web-app.ts";

const issuer = "https://oidc.example/cluster";
const subject = "system:serviceaccount:web:app";
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const registered = makeCertificate();
const unregistered = makeCertificate();
const expired = makeCertificate({ fromDays: -10, untilDays: -1 });
const cluster = makeCertificate();
const seed = {
  ...defaultSeed,
  apps: defaultSeed.apps.map((app) =>
    app.clientId === daemon
      ? {
          ...app,
          certificates: [expired.certificate, registered.certificate],
          federatedCredentials: [
            { issuer, subject, publicKeys: [cluster.publicKey.export({ type: "spki", format: "pem" }) as string] },
          ],
        }
      : app,
  ),
};
const emulator = await useEmulator({ seed });

const endpoint = (): string => `${emulator.url}/${contoso}/oauth2/v2.0/token`;
const seconds = (): number => Math.floor(Date.now() / 1000);

function sign(claims: JWTPayload, header: JWTHeaderParameters, key: KeyObject): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
}

interface Changes {
  readonly claims?: Record<string, unknown>;
  readonly header?: Partial<JWTHeaderParameters> & Record<string, unknown>;
  readonly key?: KeyObject;
}

function byCertificate({ claims, header, key = registered.privateKey }: Changes = {}): Promise<string> {
  const defaults = { aud: endpoint(), iss: daemon, sub: daemon, jti: "1", nbf: seconds(), exp: seconds() + 600 };
  const { thumbprint } = registered;
  return sign({ ...defaults, ...claims }, { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint, ...header }, key);
}

function byCluster(claims: JWTPayload = {}, key: KeyObject = cluster.privateKey): Promise<string> {
  const defaults = { aud: "api://AzureADTokenExchange", iss: issuer, sub: subject, exp: seconds() + 600 };
  return sign({ ...defaults, ...claims }, { alg: "RS256", kid: "1" }, key);
}

function authenticate(assertion: string, parameters: Record<string, string | undefined> = {}): Promise<TokenResponse> {
  return requestToken(emulator, {
    parameters: {
      client_id: daemon,
      client_secret: undefined,
      client_assertion: assertion,
      client_assertion_type: assertionType,
      grant_type: "client_credentials",
      scope: "https://graph.microsoft.com/.default",
      ...parameters,
    },
  });
}

async function errorOf(response: Promise<TokenResponse>): Promise<unknown> {
  const { status, body } = await response;
  return [status, body["error"], ...(body["error_codes"] as number[])];
}

describe("a client assertion signed with a certificate", () => {
  test("is accepted with the SHA-256 thumbprint and PS256, and the token tells how the app authenticated", async () => {
    const { status, body } = await authenticate(await byCertificate());
    expect(status).toBe(200);
    expect(claimsOf(body["access_token"])).toMatchObject({ appid: daemon, appidacr: "2" });
  });

  test("is accepted with the SHA-1 thumbprint and RS256, which older clients use", async () => {
    const x5t = createHash("sha1").update(new X509Certificate(registered.certificate).raw).digest("base64url");
    const older = await byCertificate({ header: { alg: "RS256", x5t, "x5t#S256": undefined } });
    expect((await authenticate(older)).status).toBe(200);
  });

  test("is refused with the AADSTS number of what is wrong with it", async () => {
    const refused = async (changes: Changes): Promise<unknown> => errorOf(authenticate(await byCertificate(changes)));
    const error = (code: number): unknown[] => [401, "invalid_client", code];
    const past = { nbf: seconds() - 2000, exp: seconds() - 1000 };
    expect(await refused({ header: { "x5t#S256": unregistered.thumbprint }, key: unregistered.privateKey })).toEqual(
      error(700027),
    );
    expect(await refused({ key: unregistered.privateKey })).toEqual(error(700027));
    expect(await refused({ header: { "x5t#S256": undefined } })).toEqual(error(700027));
    expect(await refused({ claims: past })).toEqual(error(700024));
    expect(await refused({ claims: { nbf: seconds() + 1000 } })).toEqual(error(700024));
    expect(await refused({ claims: { exp: undefined } })).toEqual(error(700024));
    expect(await refused({ claims: { sub: "somebody" } })).toEqual(error(700021));
    expect(await refused({ claims: { aud: `${emulator.url}/common/oauth2/v2.0/token` } })).toEqual(error(700023));
    expect(await refused({ header: { alg: "PS512" } })).toEqual(error(7000214));
    expect(await refused({ header: { "x5t#S256": expired.thumbprint }, key: expired.privateKey })).toEqual(
      error(1000502),
    );
    expect(await errorOf(authenticate("no.jwt.atall"))).toEqual(error(50027));
  });

  test("is refused before the grant is verified, so that a code stays valid for another attempt", async () => {
    const code = { grant_type: "authorization_code", code: "not-a-code", redirect_uri: "http://localhost/" };
    const wrong = await byCertificate({ key: unregistered.privateKey });
    expect(await errorOf(authenticate(wrong, code))).toEqual([401, "invalid_client", 700027]);
  });

  test("is refused together with a secret, and with an unknown type", async () => {
    const assertion = await byCertificate();
    expect(await errorOf(authenticate(assertion, { client_secret: "x" }))).toEqual([400, "invalid_request", 9000411]);
    expect(await errorOf(authenticate(assertion, { client_assertion_type: "x" }))).toEqual([
      400,
      "invalid_request",
      700018,
    ]);
    expect(await errorOf(authenticate(""))).toEqual([401, "invalid_client", 7000218]);
  });
});

describe("a client assertion from a trusted issuer", () => {
  test("is accepted if its issuer, subject and audience are registered", async () => {
    expect((await authenticate(await byCluster())).status).toBe(200);
  });

  test("is refused with the AADSTS number of the claim that is not registered", async () => {
    const refused = async (claims: JWTPayload, key?: KeyObject): Promise<unknown> =>
      errorOf(authenticate(await byCluster(claims, key)));
    expect(await refused({ iss: "https://evil.example" })).toEqual([401, "invalid_client", 700211]);
    expect(await refused({ aud: "https://kubernetes.default.svc" })).toEqual([401, "invalid_client", 700212]);
    expect(await refused({ sub: "system:serviceaccount:web:other" })).toEqual([401, "invalid_client", 700213]);
    expect(await refused({ exp: seconds() - 1000 })).toEqual([401, "invalid_client", 700024]);
    expect(await refused({}, unregistered.privateKey)).toEqual([401, "invalid_client", 700027]);
  });
});

test("a seed must contain valid certificates and public keys, and no duplicate federated credentials", () => {
  const [app] = defaultSeed.apps;
  const credential = { issuer, subject, publicKeys: [] };
  const problemsOf = (changes: object): readonly string[] => {
    try {
      validateSeed({ ...defaultSeed, users: [], apps: [{ ...app, ...changes }] });
      return [];
    } catch (error) {
      return (error as SeedError).problems;
    }
  };
  expect(
    problemsOf({ certificates: [registered.key], federatedCredentials: [{ ...credential, publicKeys: ["x"] }] }),
  ).toEqual([
    "seed.apps[0].certificates[0] must be a PEM certificate with an RSA key.",
    expect.stringContaining("seed.apps[0].federatedCredentials[0].publicKeys[0] must be a PEM public key"),
  ]);
  expect(problemsOf({ federatedCredentials: [credential, credential] })).toEqual([
    `seed.apps[0].federatedCredentials contains ${subject} of ${issuer} more than once.`,
  ]);
});
