import { afterEach, describe, expect, it } from "vitest";

import {
  apiId,
  apiOptions,
  ben,
  call,
  daemon,
  mintAppToken,
  type Minted,
  mintUserToken,
  mintVersionOne,
  signInTokens,
  userToken,
} from "../support/api-tokens.ts";
import { contoso, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { bearerRoutes } from "../support/test-routes.ts";

const emulator = await testEmulator();
const fabrikam = "22222222-2222-4222-8222-222222222222";
const api = await testApp(emulator, apiOptions, bearerRoutes);
afterEach(async () => {
  await emulator.control.reset();
  api.identities.length = 0;
});

/** The port of the emulator is known only when it runs. */
const here = ({ claims = {} }: Minted): Minted["claims"] & object => {
  const { iss } = claims;
  return typeof iss === "string" ? { ...claims, iss: iss.replace("http://here", emulator.url) } : claims;
};
describe("an access token for this API", () => {
  it("of a real sign-in passes, and names the caller, the app and the scopes", async () => {
    const { status, body, headers } = await call(api.origin, await userToken(emulator));
    expect([status, body]).toEqual([200, "ben@contoso.com"]);
    expect([headers["cache-control"], headers.vary]).toEqual(["no-store", "Authorization"]);
    expect(api.identities[0]).toMatchObject({
      user: {
        id: `${contoso}.be000000-0000-4000-8000-000000000002`,
        homeAccountId: `be000000-0000-4000-8000-000000000002.${contoso}`,
        name: "Ben Brandt",
      },
      caller: {
        kind: "user",
        appId: "aaaaaaaa-0000-4000-8000-00000000000a",
        tenantId: contoso,
        scopes: ["access_as_user", "Tasks.Read"],
        roles: [],
      },
    });
    expect(await api.identities[0]?.getClaims()).toMatchObject({ ver: "2.0", aud: apiId });
  });

  it("of version 1.0 passes with the issuer that discovery of version 1.0 names", async () => {
    expect(await call(api.origin, await mintVersionOne(emulator))).toMatchObject({
      status: 200,
      body: "ben@contoso.com",
    });
    expect(api.identities[0]?.caller).toMatchObject({ kind: "user", appId: "aaaaaaaa-0000-4000-8000-00000000000a" });
  });

  it("of an app on its own passes, with a caller but no user", async () => {
    const { status, body } = await call(api.origin, await mintAppToken(emulator));
    expect([status, body]).toEqual([200, "nobody"]);
    expect(api.identities[0]?.user).toBeUndefined();
    expect(api.identities[0]?.caller).toEqual({
      kind: "app",
      appId: daemon.appId,
      tenantId: contoso,
      objectId: daemon.oid,
      scopes: [],
      roles: ["Tasks.Read.All"],
    });
  });

  const accepted: readonly (readonly [string, Minted])[] = [
    ["whose audience is api:// and the client ID", { claims: { aud: `api://${apiId}` } }],
    ["whose audience is a list of one", { claims: { aud: [apiId] } }],
    ["with a role and no scope", { claims: { scp: null, roles: ["Admin"] } }],
    ["that expired four minutes ago", { secondsFromNow: { exp: -240 } }],
    ["that becomes valid in four minutes", { secondsFromNow: { nbf: 240 } }],
    ["that names no key", { sign: "noKid" }],
  ];
  it.each(accepted)("%s passes", async (_title, minted) => {
    expect((await call(api.origin, await mintUserToken(emulator, minted))).status).toBe(200);
  });

  const refused: readonly (readonly [string, string, Minted])[] = [
    ["that is not signed", "RS256", { sign: "none" }],
    ["signed with HS256 and the public key", "RS256", { sign: "hs256PublicKey" }],
    ["signed with ES256", "RS256", { sign: "es256" }],
    ["signed by an unpublished key", "no key", { sign: "unknownKey" }],
    ["whose signature is broken", "signature is wrong", { sign: "badSignature" }],
    ["that expired six minutes ago", "has expired", { secondsFromNow: { exp: -360 } }],
    ["without an expiry", "(exp)", { claims: { exp: null } }],
    ["that becomes valid in ten minutes", "not valid yet", { secondsFromNow: { nbf: 600 } }],
    ["that was issued in ten minutes", "in the future", { secondsFromNow: { iat: 600 } }],
    ["for another API", "another API", { claims: { aud: "dddddddd-0000-4000-8000-00000000000d" } }],
    ["for Microsoft Graph", "another API", { claims: { aud: "00000003-0000-0000-c000-000000000000" } }],
    [
      "for another audience besides ours",
      "several audiences",
      { claims: { aud: [apiId, "https://stranger.example"] } },
    ],
    ["without an audience", "another API", { claims: { aud: null } }],
    ["of a foreign issuer", "issuer", { claims: { iss: `https://evil.example/${contoso}/v2.0` } }],
    ["whose issuer is another tenant's", "issuer", { claims: { iss: `http://here/${fabrikam}/v2.0` } }],
    ["without a tenant", "does not name a tenant", { claims: { tid: null } }],
    ["whose tenant is a path", "does not name a tenant", { claims: { tid: `../${contoso}` } }],
    ["without a caller", "(oid)", { claims: { oid: null } }],
    ["whose caller is not a GUID", "does not name a caller", { claims: { oid: "*" } }],
    ["whose caller is a list", "does not name a caller", { claims: { oid: [ben] } }],
    ["without a subject", "(sub)", { claims: { sub: null } }],
    ["without a version", "(ver)", { claims: { ver: null } }],
    ["of version 3.0", "its version is unknown", { claims: { ver: "3.0" } }],
    ["whose version is a name of every object", "its version is unknown", { claims: { ver: "constructor" } }],
    [
      "of version 2.0 that names its client as version 1.0 does",
      "not an access token",
      { claims: { azp: null, appid: apiId } },
    ],
    ["with neither scopes nor roles", "neither scopes nor roles", { claims: { scp: null } }],
    ["with an empty scope and an empty list of roles", "neither", { claims: { scp: " ", roles: [] } }],
    ["of a device", "neither a user nor an app", { claims: { idtyp: "device" } }],
  ];
  it.each(refused)("%s is refused with 401 and our reason", async (_title, reason, minted) => {
    const token = await mintUserToken(emulator, { ...minted, claims: here(minted) });
    const { status, headers, json } = await call(api.origin, token);
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
    expect(json["message"]).toContain(reason);
    expect(headers["www-authenticate"]).toBe(
      `Bearer realm="", authorization_uri="${emulator.url}/${contoso}/oauth2/v2.0/authorize", ` +
        `error="invalid_token", error_description="${String(json["message"])}"`,
    );
    expect(api.identities).toEqual([]);
  });

  const refusedOfVersionOne: readonly (readonly [string, Minted])[] = [
    ["with the issuer of version 2.0", { claims: { iss: `http://here/${contoso}/v2.0` } }],
    ["of another tenant's issuer", { claims: { iss: `http://here/sts/${fabrikam}/` } }],
    ["that names its client as version 2.0 does", { claims: { appid: null, azp: apiId } }],
  ];
  it.each(refusedOfVersionOne)("of version 1.0 %s is refused", async (_title, minted) => {
    const token = await mintVersionOne(emulator, { claims: here(minted) });
    expect((await call(api.origin, token)).status).toBe(401);
  });

  it("of version 2.0 with the issuer of version 1.0 is refused", async () => {
    const claims = { iss: `${emulator.url}/sts/${contoso}/` };
    expect((await call(api.origin, await mintUserToken(emulator, { claims }))).status).toBe(401);
  });

  it("is not an ID token, not even one for this app with roles", async () => {
    const { id_token: idToken = "" } = await signInTokens(emulator);
    expect((await call(api.origin, idToken)).json).toMatchObject({ error: "invalid_token" });
    const claims = { azp: null, azpacr: null, scp: null, nonce: "n", roles: ["Admin"] };
    const { status, json } = await call(api.origin, await mintUserToken(emulator, { claims }));
    expect([status, json["message"]]).toEqual([401, expect.stringContaining("not an access token")]);
  });

  it("of another tenant is refused if the API is for one tenant", async () => {
    const iss = `${emulator.url}/${fabrikam}/v2.0`;
    const { status } = await call(api.origin, await mintUserToken(emulator, { claims: { tid: fabrikam, iss } }));
    expect(status).toBe(401);
  });

  const texts = ["x", "a.b", "a.b.c", "..", `${"e".repeat(100_000)}`, Buffer.from("{}").toString("base64url")];
  it.each(texts)("is refused if it is not a JWT: %#", async (text) => {
    const { status } = await call(api.origin, text);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(402);
  });

  it("leaves no trace in a response, a log line or an event", async () => {
    const lines: string[] = [];
    const write = (details: object, message: string): void => void lines.push(message + JSON.stringify(details));
    const logger = { error: write, warn: write, info: write, debug: write };
    const onEvent = (event: object): void => void lines.push(JSON.stringify(event));
    const watched = await testApp(
      emulator,
      { ...apiOptions, logger, onEvent },
      { decide: (auth, request) => auth.requireBearer(request, { scopes: ["Tasks.Read"] }) },
    );
    const canary = "canary-Zoe-Zobel";
    const claims = { name: canary, aud: canary, scp: canary, azp: canary, oid: canary, preferred_username: canary };
    const all = [
      claims,
      { aud: canary },
      { scp: canary },
      { azp: canary },
      { oid: canary },
      { iss: canary },
      { tid: canary },
    ];
    for (const one of all) {
      const token = await mintUserToken(emulator, { claims: one });
      const { headers, body } = await call(watched.origin, token);
      lines.push(JSON.stringify(headers), body);
      expect(lines.join("\n")).not.toContain(token.slice(-40));
    }
    expect(lines.filter((line) => line.includes("bearerRefused"))).toHaveLength(all.length);
    expect(lines.join("\n")).not.toContain(canary);
  });
});
