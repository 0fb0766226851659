import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { type ClientCredentials, type IdentityWeb, TokenRequestError } from "../../src/index.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { type CredentialsSetup, credentialsSetup } from "../support/credentials-setup.ts";

const graph = "https://graph.microsoft.com/.default";
const api = "api://cccccccc-0000-4000-8000-00000000000c/.default";
const issuer = "https://oidc.example/cluster";
const subject = "system:serviceaccount:web:app";
const identityClientId = "eeeeeeee-0000-4000-8000-00000000000e";
const cluster = makeCertificate();
const secret = "emulator-secret~not-a-real-one";
let setup: CredentialsSetup;

const mint = (seconds = 3600, changes: object = {}): Promise<string> =>
  new SignJWT({ iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", ...changes })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(cluster.privateKey);

/** The protocol of App Service: a header that only the machine's own programs know. */
const machine = {
  asked: [] as { query: URLSearchParams; header: unknown }[],
  status: 200,
  server: undefined as Server | undefined,
};

beforeAll(async () => {
  const publicKeys = [cluster.publicKey.export({ type: "spki", format: "pem" }) as string];
  setup = await credentialsSetup({ federatedCredentials: [{ issuer, subject, publicKeys }] });
  const server = createServer((request: IncomingMessage, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams;
    machine.asked.push({ query, header: request.headers["x-identity-header"] });
    const expires = Math.floor(Date.now() / 1000) + 3600;
    const answer = async (): Promise<void> => {
      const body =
        machine.status === 200
          ? {
              access_token: await mint(),
              expires_on: String(expires),
              resource: query.get("resource"),
              token_type: "Bearer",
            }
          : { statusCode: machine.status, message: "No managed identity" };
      response.writeHead(machine.status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    void answer();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  machine.server = server;
  vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`);
  vi.stubEnv("IDENTITY_HEADER", "a-header-of-this-machine");
});
beforeEach(async () => {
  machine.asked.length = 0;
  machine.status = 200;
  await setup.reset();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((closed) => machine.server?.close(closed));
});

const appWith = (clientCredentials: ClientCredentials): IdentityWeb => setup.app({ clientCredentials });
const failureOf = async (call: Promise<unknown>): Promise<TokenRequestError> => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TokenRequestError);
  return error as TokenRequestError;
};

describe("an assertion from a file", () => {
  it("is the content of the file, which is read again only shortly before it expires", async () => {
    freezeTime();
    const file = join(setup.folder, "token");
    const [old, renewed] = [await mint(3600), await mint(7200)];
    await writeFile(file, `${old}\n`);
    const { tokens } = appWith({ signedAssertion: { file } });
    await tokens.getAccessTokenForApp(graph);
    await writeFile(file, renewed);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    passSeconds(3541);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(setup.sent).toEqual([old, old, renewed]);
  });

  it.each<[string, () => Promise<string | undefined>, RegExp]>([
    ["is missing", async () => undefined, /signedAssertion\.file cannot be read \(ENOENT\)/u],
    ["is empty", async () => "", /did not return a signed JWT/u],
    ["contains something else", async () => "hello", /did not return a signed JWT/u],
    ["has expired", () => mint(-1), /returned an expired JWT/u],
  ])("that %s is never sent", async (name, content, expected) => {
    const file = join(setup.folder, name.replaceAll(" ", "-"));
    const text = await content();
    if (text !== undefined) {
      await writeFile(file, text);
    }
    const error = await failureOf(appWith({ signedAssertion: { file } }).tokens.getAccessTokenForApp(graph));
    expect([error.code, error.message]).toEqual(["credentials_unusable", expect.stringMatching(expected)]);
    expect(setup.sent).toEqual([]);
  });

  it("is read again and sent once more if Entra says that it has expired", async () => {
    const file = join(setup.folder, "refused");
    const [old, renewed] = [await mint(3600), await mint(7200)];
    await writeFile(file, old);
    setup.emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code: 700024 } });
    setup.beforeSending = () => writeFile(file, renewed);
    await appWith({ signedAssertion: { file } }).tokens.getAccessTokenForApp(graph);
    expect(setup.sent).toEqual([old, renewed]);
  });
});

describe("an assertion of a managed identity", () => {
  it("is requested from the machine by its protocol, for api://AzureADTokenExchange, and then cached", async () => {
    const { tokens } = appWith({ signedAssertion: { managedIdentity: {} } });
    await Promise.all([tokens.getAccessTokenForApp(graph), tokens.getAccessTokenForApp(api)]);
    expect(setup.sent).toHaveLength(2);
    expect(machine.asked).toHaveLength(1);
    expect(machine.asked[0]?.header).toBe("a-header-of-this-machine");
    expect(machine.asked[0]?.query.get("resource")).toBe("api://AzureADTokenExchange");
    expect(machine.asked[0]?.query.has("client_id")).toBe(false);
  });

  it("is requested by client ID for a user-assigned identity, although another identity's token is in MSAL's cache", async () => {
    await appWith({ signedAssertion: { managedIdentity: { clientId: identityClientId } } }).tokens.getAccessTokenForApp(
      graph,
    );
    expect(machine.asked.map(({ query }) => query.get("client_id"))).toEqual([identityClientId]);
  });

  it("is fetched again past MSAL's cache if Entra did not accept it", async () => {
    const { tokens } = appWith({ signedAssertion: { managedIdentity: {} } });
    setup.emulator.control.queueFault({ on: "token", error: { error: "invalid_client", code: 700024 } });
    await tokens.getAccessTokenForApp(graph);
    expect(setup.sent).toHaveLength(2);
    expect(machine.asked).toHaveLength(1);
  });

  it("that the machine does not have is skipped for the next credential; the log says why, once", async () => {
    machine.status = 400;
    const managedIdentity = { clientId: "eeeeeeee-0000-4000-8000-0000000000ff" };
    const { tokens } = appWith([{ signedAssertion: { managedIdentity } }, { clientSecret: secret }]);
    await tokens.getAccessTokenForApp(graph);
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(setup.sent).toEqual([undefined, undefined]);
    expect(machine.asked).toHaveLength(1);
    expect(setup.warnings).toHaveLength(1);
    expect(setup.warnings[0]?.message).toMatch(
      /^Skipped: clientCredentials\[0\]\.signedAssertion received no token from the managed identity/u,
    );
  });
});

describe("a list of credentials", () => {
  it("reports every reason if none is usable, and nothing is sent", async () => {
    const { tokens } = appWith([
      { signedAssertion: { file: join(setup.folder, "none") } },
      { certificate: { path: join(setup.folder, "none.pem") } },
    ]);
    const { message } = await failureOf(tokens.getAccessTokenForApp(graph));
    expect(message).toMatch(
      /clientCredentials\[0\]\.signedAssertion\.file cannot be read.*clientCredentials\[1\]\.certificate cannot be read/u,
    );
    expect(setup.sent).toEqual([]);
  });

  it("starts over when the credential in use fails, and returns to the first usable one", async () => {
    let usable = false;
    const answers: string[] = [];
    const { tokens } = appWith([
      { signedAssertion: () => (usable ? mint() : "") },
      {
        signedAssertion: () => {
          answers.push("second");
          return usable ? "" : mint(30);
        },
      },
    ]);
    await tokens.getAccessTokenForApp(graph);
    usable = true;
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    await tokens.getAccessTokenForApp(graph, { forceRefresh: true });
    expect(answers).toEqual(["second", "second"]);
    expect(setup.warnings.map(({ message }) => message.slice(0, 26 + 8))).toEqual([
      "Skipped: clientCredentials[0].sign",
      "Skipped: clientCredentials[1].sign",
    ]);
  });
});
