import { SignJWT } from "jose";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { makeCertificate } from "../../../entra-emulator/test/support/certificates.ts";
import { createClientAuthentication } from "../../src/credentials/client-authentication.ts";
import { secretCredential } from "../../src/credentials/credential.ts";
import {
  type AssertionContext,
  type ClientCredentials,
  createIdentityWeb,
  distributedTokenCache,
  type IdentityWeb,
  memoryStore,
  TokenRequestError,
} from "../../src/index.ts";
import { credentialsSetup } from "../support/credentials-setup.ts";
import { signedInTo } from "../support/signed-in.ts";
import { clientId, contoso, emulatorOptions } from "../support/test-app.ts";

const graph = "https://graph.microsoft.com/.default";
const issuer = "https://oidc.example/cluster";
const subject = "system:serviceaccount:web:app";
const cluster = makeCertificate();

const mint = (seconds = 3600, changes: object = {}): Promise<string> =>
  new SignJWT({ iss: issuer, sub: subject, aud: "api://AzureADTokenExchange", ...changes })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(cluster.privateKey);

const publicKeys = [cluster.publicKey.export({ type: "spki", format: "pem" }) as string];
const setup = await credentialsSetup({ federatedCredentials: [{ issuer, subject, publicKeys }] });
beforeEach(() => setup.reset());

const appWith = (clientCredentials: ClientCredentials): IdentityWeb => setup.app({ clientCredentials });
const failureOf = async (call: Promise<unknown>): Promise<TokenRequestError> => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TokenRequestError);
  return error as TokenRequestError;
};

describe("an assertion by the app's function", () => {
  it("is requested once by a hundred concurrent calls, with its purpose, and never for a token in memory", async () => {
    const asked: AssertionContext[] = [];
    const { tokens } = appWith({
      signedAssertion: (context) => {
        asked.push(context);
        return mint();
      },
    });
    await Promise.all(Array.from({ length: 100 }, () => tokens.getAccessTokenForApp(graph)));
    await tokens.getAccessTokenForApp(graph);
    expect(setup.sent).toHaveLength(1);
    expect(asked).toEqual([{ clientId, tokenEndpoint: `${setup.emulator.url}/${contoso}/oauth2/v2.0/token` }]);
  });

  it("is never requested for a user's token that another process left in the store", async () => {
    const tokenCache = distributedTokenCache(memoryStore(), { encryptionKeys: "none" });
    const { identity, app } = await signedInTo(setup.emulator, { tokenCache });
    const asked: AssertionContext[] = [];
    const another = createIdentityWeb({
      ...emulatorOptions(setup.emulator, app.origin),
      tokenCache,
      clientCredentials: {
        signedAssertion: (context) => {
          asked.push(context);
          throw new Error("not to be asked");
        },
      },
    });
    const { user } = identity;
    if (user === undefined) {
      throw new Error("nobody is signed in");
    }
    const before = setup.emulator.control.requests().length;
    expect(await another.tokens.getAccessTokenForUser(user, ["User.Read"])).toBe(
      await identity.getAccessToken(["User.Read"]),
    );
    expect(asked).toEqual([]);
    const grants = setup.emulator.control.requests().slice(before);
    expect(grants.filter(({ path }) => path.endsWith("/token"))).toEqual([]);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "throws",
      () => Promise.reject(new RangeError("vault password hunter2")),
      /the app's function threw \(RangeError\)/u,
    ],
    [
      "throws synchronously",
      () => {
        throw new TypeError("hunter2");
      },
      /the app's function threw \(TypeError\)/u,
    ],
    ["returns nothing", () => undefined, /did not return a signed JWT/u],
    ["returns something other than a JWT", () => "hunter2", /did not return a signed JWT/u],
    ["returns a number", () => 7, /did not return a signed JWT/u],
    ["returns an expired JWT", () => mint(-5), /returned an expired JWT/u],
    [
      "returns an expiry that is not a number",
      () => `e30.${Buffer.from('{"exp":"x"}').toString("base64url")}.x`,
      /returned an expired JWT/u,
    ],
  ])("that %s is not sent, and nothing of it is revealed", async (_name, given, expected) => {
    const { tokens } = appWith({ signedAssertion: given as () => string });
    const error = await failureOf(tokens.getAccessTokenForApp(graph));
    expect([error.code, error.message]).toEqual(["credentials_unusable", expect.stringMatching(expected)]);
    expect(error.message).not.toContain("hunter2");
    expect(JSON.stringify(setup.warnings)).not.toContain("hunter2");
    expect(setup.sent).toEqual([]);
  });

  it("without an expiry is requested for each token request", async () => {
    const asked: number[] = [];
    const { tokens } = appWith({
      signedAssertion: () => `e30.${Buffer.from(`{"n":${asked.push(1)}}`).toString("base64url")}.x`,
    });
    await failureOf(tokens.getAccessTokenForApp(graph));
    await failureOf(tokens.getAccessTokenForApp(graph));
    expect(asked).toHaveLength(2);
    expect(new Set(setup.sent).size).toBe(2);
  });

  it("that never arrives is abandoned after eight seconds for the next credential", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const warnings: string[] = [];
    const nothing = (): void => {};
    const logger = {
      error: nothing,
      warn: (_: object, message: string) => warnings.push(message),
      info: nothing,
      debug: nothing,
    };
    const silent = { name: "silent", prove: () => new Promise<never>(nothing), forget: nothing };
    const authentication = createClientAuthentication([silent, secretCredential("secret", "s")], clientId, logger);
    const proving = authentication.prove("https://login.example/token", "an id");
    await vi.advanceTimersByTimeAsync(8000);
    expect((await proving).fields).toEqual({ client_secret: "s" });
    expect(warnings).toEqual(["Skipped: silent did not respond within 8 seconds."]);
  });
});
