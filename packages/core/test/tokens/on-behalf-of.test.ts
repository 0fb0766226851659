import { beforeEach, describe, expect, it } from "vitest";

import { createIdentityWeb, type IdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import { apiOptions, mintAppToken, mintUserToken, userToken } from "../support/api-tokens.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { LeasedStore } from "../support/leased-store.ts";
import { contoso, emulatorOptions } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const alice = "a11ce000-0000-4000-8000-000000000001";
const ben = "be000000-0000-4000-8000-000000000002";

beforeEach(() => emulator.control.reset());

function apiApp(changes: Partial<IdentityWebOptions> = {}): IdentityWeb {
  const auth = createIdentityWeb({ ...emulatorOptions(emulator, "http://localhost:3000"), ...apiOptions, ...changes });
  return auth;
}

const calls = (): number => tokenCalls(emulator, jwtBearer);
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("a token on behalf of a caller", () => {
  it("belongs to the caller, is for the other API, and takes one call for 100 requests with one assertion", async () => {
    const { tokens } = apiApp();
    const assertion = await userToken(emulator);
    const got = await Promise.all(
      Array.from({ length: 100 }, () => tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])),
    );
    expect([new Set(got).size, calls()]).toEqual([1, 1]);
    expect(claimsOf(got[0] ?? "")).toMatchObject({ oid: ben, tid: contoso, aud: "https://graph.microsoft.com" });
  });

  it("differs for another caller, and for another token of the same caller", async () => {
    const { tokens } = apiApp();
    const assertions = [
      await userToken(emulator),
      await userToken(emulator),
      await userToken(emulator, undefined, { username: "alice@contoso.com" }),
    ];
    const got = await Promise.all(assertions.map((each) => tokens.getAccessTokenOnBehalfOf(each, ["User.Read"])));
    expect([new Set(got).size, calls()]).toEqual([3, 3]);
    expect(got.map((token) => claimsOf(token)["oid"])).toEqual([ben, ben, alice]);
  });

  it("takes one call for three processes on one store", async () => {
    const tokenCache = { store: new LeasedStore().store };
    const assertion = await userToken(emulator);
    const apps = [1, 2, 3].map(() => apiApp({ tokenCache }));
    const got = await Promise.all(apps.map(({ tokens }) => tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])));
    expect([new Set(got).size, calls()]).toEqual([1, 1]);
  });

  it("is refused with what Entra requires of the user, and Entra is asked again only after a minute", async () => {
    freezeTime();
    const { tokens } = apiApp();
    const assertion = await userToken(emulator);
    const claims = '{"access_token":{"polids":{"essential":true,"values":["5ce770ea"]}}}';
    const error = { error: "interaction_required", code: 50079, suberror: "basic_action", claims };
    emulator.control.queueFault({ on: "token", grantType: jwtBearer, error });
    for (let asked = 0; asked < 5; asked++) {
      await expect(tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])).rejects.toMatchObject({
        code: "interaction_required",
        claims,
        scopes: ["User.Read"],
        serviceErrorCode: 50079,
      });
    }
    expect(calls()).toBe(1);
    passSeconds(61);
    expect(claimsOf(await tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"]))["oid"]).toBe(ben);
  });

  it("without the caller's consent is interaction_required with the scopes", async () => {
    const { tokens } = apiApp();
    const assertion = await userToken(emulator, undefined, { username: "alice@contoso.com" });
    await expect(tokens.getAccessTokenOnBehalfOf(assertion, ["Mail.Read"])).rejects.toMatchObject({
      code: "interaction_required",
      scopes: ["Mail.Read"],
      serviceErrorCode: 65001,
    });
  });

  it("is dropped if Entra ever sends another user's", async () => {
    const { tokens } = apiApp();
    const assertion = await userToken(emulator);
    emulator.control.queueFault({ on: "token", grantType: jwtBearer, idToken: { claims: { oid: alice } } });
    await expect(tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])).rejects.toMatchObject({
      code: "account_mismatch",
    });
    expect(claimsOf(await tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"]))["oid"]).toBe(ben);
    expect(calls()).toBe(2);
  });
});

describe("anything but a user's access token for this app is refused before any call", () => {
  const refused = async (assertion: unknown): Promise<void> => {
    const { tokens } = apiApp();
    const before = emulator.control.requests().length;
    await expect(tokens.getAccessTokenOnBehalfOf(assertion as string, ["User.Read"])).rejects.toMatchObject({
      code: "assertion_invalid",
    });
    expect(emulator.control.requests().length).toBe(before);
  };

  it.each([
    ["nothing", undefined],
    ["a string", "not a token"],
    ["a token followed by a form parameter", "aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc&scope=Directory.ReadWrite.All"],
    ["a huge string", "a".repeat(70_000)],
    [
      "a payload that is not an object",
      `${"a".repeat(20)}.${Buffer.from("[]").toString("base64url").padEnd(20, "A")}.${"c".repeat(20)}`,
    ],
  ])("%s", (_, assertion) => refused(assertion));

  it("a token for Microsoft Graph", async () => refused(await userToken(emulator, "openid profile User.Read")));
  it("an expired token", async () => refused(await mintUserToken(emulator, { secondsFromNow: { exp: -1 } })));
  it("a token that was valid a minute ago and has expired since", async () => {
    const { tokens } = apiApp();
    freezeTime();
    const assertion = await mintUserToken(emulator, { secondsFromNow: { exp: 60 } });
    expect(await tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])).toBeTruthy();
    passSeconds(61);
    await expect(tokens.getAccessTokenOnBehalfOf(assertion, ["User.Read"])).rejects.toMatchObject({
      code: "assertion_invalid",
    });
    expect(calls()).toBe(1);
  });

  it("another token under the signature of a valid one", async () => {
    const { tokens } = apiApp();
    const [good, other] = [await userToken(emulator), await userToken(emulator, "openid profile User.Read")];
    await tokens.getAccessTokenOnBehalfOf(good, ["User.Read"]);
    const forged = [...other.split(".").slice(0, 2), good.split(".")[2]].join(".");
    await expect(tokens.getAccessTokenOnBehalfOf(forged, ["User.Read"])).rejects.toMatchObject({
      code: "assertion_invalid",
    });
    expect(calls()).toBe(1);
  });

  it("an app's own token", async () => refused(await mintAppToken(emulator)));
  it("a token that names no user", async () => refused(await mintUserToken(emulator, { claims: { oid: null } })));
});
