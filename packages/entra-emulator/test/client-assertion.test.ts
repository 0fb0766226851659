import { createHash, type KeyObject, X509Certificate } from "node:crypto";

import { defaultSeed, type Emulator, type SeedError, startEmulator, validateSeed } from "@identity-web/entra-emulator";
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { makeCertificate } from "./support/certificates.ts";
import { type Answer, claimsOf, contoso, requestToken } from "./support/web-app.ts";

const daemon = "dddddddd-0000-4000-8000-00000000000d";
const issuer = "https://oidc.example/cluster";
const subject = "system:serviceaccount:web:app";
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const registered = makeCertificate();
const stranger = makeCertificate();
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
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ seed });
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

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
  const own = { aud: endpoint(), iss: daemon, sub: daemon, jti: "1", nbf: seconds(), exp: seconds() + 600 };
  const { thumbprint } = registered;
  return sign({ ...own, ...claims }, { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint, ...header }, key);
}

function byCluster(claims: JWTPayload = {}, key: KeyObject = cluster.privateKey): Promise<string> {
  const own = { aud: "api://AzureADTokenExchange", iss: issuer, sub: subject, exp: seconds() + 600 };
  return sign({ ...own, ...claims }, { alg: "RS256", kid: "1" }, key);
}

function ask(assertion: string, parameters: Record<string, string | undefined> = {}): Promise<Answer> {
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

async function refusal(answer: Promise<Answer>): Promise<unknown> {
  const { status, body } = await answer;
  return [status, body["error"], ...(body["error_codes"] as number[])];
}

describe("a client assertion of a certificate", () => {
  test("is accepted with the SHA-256 thumbprint and PS256, and the token says that a certificate proved the app", async () => {
    const { status, body } = await ask(await byCertificate());
    expect(status).toBe(200);
    expect(claimsOf(body["access_token"])).toMatchObject({ appid: daemon, appidacr: "2" });
  });

  test("is accepted with the SHA-1 thumbprint and RS256, as older clients send it", async () => {
    const x5t = createHash("sha1").update(new X509Certificate(registered.certificate).raw).digest("base64url");
    const older = await byCertificate({ header: { alg: "RS256", x5t, "x5t#S256": undefined } });
    expect((await ask(older)).status).toBe(200);
  });

  test("is refused by Entra's number for what is wrong with it", async () => {
    const refused = async (changes: Changes): Promise<unknown> => refusal(ask(await byCertificate(changes)));
    const by = (code: number): unknown[] => [401, "invalid_client", code];
    const past = { nbf: seconds() - 2000, exp: seconds() - 1000 };
    expect(await refused({ header: { "x5t#S256": stranger.thumbprint }, key: stranger.privateKey })).toEqual(
      by(700027),
    );
    expect(await refused({ key: stranger.privateKey })).toEqual(by(700027));
    expect(await refused({ header: { "x5t#S256": undefined } })).toEqual(by(700027));
    expect(await refused({ claims: past })).toEqual(by(700024));
    expect(await refused({ claims: { nbf: seconds() + 1000 } })).toEqual(by(700024));
    expect(await refused({ claims: { exp: undefined } })).toEqual(by(700024));
    expect(await refused({ claims: { sub: "somebody" } })).toEqual(by(700021));
    expect(await refused({ claims: { aud: `${emulator.url}/common/oauth2/v2.0/token` } })).toEqual(by(700023));
    expect(await refused({ header: { alg: "PS512" } })).toEqual(by(7000214));
    expect(await refused({ header: { "x5t#S256": expired.thumbprint }, key: expired.privateKey })).toEqual(by(1000502));
    expect(await refusal(ask("no.jwt.atall"))).toEqual(by(50027));
  });

  test("is refused before the grant is looked at, so that a code stays good for the next try", async () => {
    const code = { grant_type: "authorization_code", code: "not-a-code", redirect_uri: "http://localhost/" };
    const wrong = await byCertificate({ key: stranger.privateKey });
    expect(await refusal(ask(wrong, code))).toEqual([401, "invalid_client", 700027]);
  });

  test("is refused beside a secret, and with a type that nobody knows", async () => {
    const assertion = await byCertificate();
    expect(await refusal(ask(assertion, { client_secret: "x" }))).toEqual([400, "invalid_request", 9000411]);
    expect(await refusal(ask(assertion, { client_assertion_type: "x" }))).toEqual([400, "invalid_request", 700018]);
    expect(await refusal(ask(""))).toEqual([401, "invalid_client", 7000218]);
  });
});

describe("a client assertion of somebody whom the app trusts", () => {
  test("is accepted where issuer, subject and audience are registered", async () => {
    expect((await ask(await byCluster())).status).toBe(200);
  });

  test("is refused by Entra's number for each that is not", async () => {
    const refused = async (claims: JWTPayload, key?: KeyObject): Promise<unknown> =>
      refusal(ask(await byCluster(claims, key)));
    expect(await refused({ iss: "https://evil.example" })).toEqual([401, "invalid_client", 700211]);
    expect(await refused({ aud: "https://kubernetes.default.svc" })).toEqual([401, "invalid_client", 700212]);
    expect(await refused({ sub: "system:serviceaccount:web:other" })).toEqual([401, "invalid_client", 700213]);
    expect(await refused({ exp: seconds() - 1000 })).toEqual([401, "invalid_client", 700024]);
    expect(await refused({}, stranger.privateKey)).toEqual([401, "invalid_client", 700027]);
  });
});

test("a seed's certificates and public keys have to be such, and no subject is trusted twice", () => {
  const [app] = defaultSeed.apps;
  const trusted = { issuer, subject, publicKeys: [] };
  const problemsOf = (changes: object): readonly string[] => {
    try {
      validateSeed({ ...defaultSeed, users: [], apps: [{ ...app, ...changes }] });
      return [];
    } catch (error) {
      return (error as SeedError).problems;
    }
  };
  expect(
    problemsOf({ certificates: [registered.key], federatedCredentials: [{ ...trusted, publicKeys: ["x"] }] }),
  ).toEqual([
    "seed.apps[0].certificates[0] must be a certificate with an RSA key, as PEM.",
    expect.stringContaining("seed.apps[0].federatedCredentials[0].publicKeys[0] must be a public key, as PEM"),
  ]);
  expect(problemsOf({ federatedCredentials: [trusted, trusted] })).toEqual([
    `The federated credential of seed.apps[0] ${subject} of ${issuer} occurs twice.`,
  ]);
});
