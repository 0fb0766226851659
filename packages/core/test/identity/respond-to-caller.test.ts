import { afterEach, describe, expect, it } from "vitest";

import type { RequestIdentity } from "../../src/index.ts";
import { apiOptions, call, mintUserToken, userToken } from "../support/api-tokens.ts";
import { testApp } from "../support/test-app.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
let handler: (identity: RequestIdentity) => Promise<unknown>;
const said: unknown[] = [];

const changes = { ...apiOptions, apiOrigins: [emulator.url] };
const api = await testApp(emulator, changes, {
  decide: async (auth, request) => {
    const result = await auth.requireBearer(request, { scopes: ["access_as_user"] });
    if (result.kind !== "pass") {
      return result;
    }
    try {
      said.push(await handler(result.identity));
    } catch (error) {
      const answer = await auth.respondToError(request, error);
      if (answer === undefined) {
        throw error;
      }
      return answer;
    }
    return result;
  },
});
afterEach(async () => {
  await emulator.control.reset();
  said.length = 0;
});

describe("an API that calls Graph as its caller", () => {
  it("gets Graph's response for the caller, with one exchange for twenty calls", async () => {
    handler = async (identity) => {
      const me = await identity.fetch(`${emulator.url}/graph/v1.0/me`, { scopes: ["User.Read"] });
      return ((await me.json()) as { userPrincipalName: string }).userPrincipalName;
    };
    const token = await userToken(emulator);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(api.origin, token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([new Set(said), tokenCalls(emulator, jwtBearer)]).toEqual([new Set(["ben@contoso.com"]), 1]);
  });

  it("passes Entra's claims on to the caller, because only the caller can ask the user", async () => {
    handler = (identity) => identity.getAccessToken(["User.Read"]);
    const claims = '{"access_token":{"polids":{"essential":true,"values":["p1"]}}}';
    const error = { error: "interaction_required", code: 50079, claims };
    emulator.control.queueFault({ on: "token", grantType: jwtBearer, error });
    const token = await mintUserToken(emulator, { claims: { xms_cc: ["CP1"] } });
    const answer = await call(api.origin, token);
    const challenge = String(answer.headers["www-authenticate"]);
    expect([answer.status, challenge]).toEqual([401, expect.stringContaining('error="insufficient_claims"')]);
    expect(challenge).toContain(`claims="${Buffer.from(claims).toString("base64")}"`);
  });

  it("tells the caller which scopes lack consent, and never redirects", async () => {
    handler = (identity) => identity.getAccessToken(["Mail.Read"]);
    const token = await userToken(emulator, undefined, { username: "alice@contoso.com" });
    const answer = await call(api.origin, token);
    expect([answer.status, answer.json["error"], answer.headers.location]).toEqual([
      403,
      "interaction_required",
      undefined,
    ]);
    expect(answer.json["scopes"]).toEqual(["Mail.Read"]);
  });

  it("asks the caller for a new token if Entra no longer accepts this one", async () => {
    handler = (identity) => identity.getAccessToken(["User.Read"]);
    emulator.control.queueFault({ on: "token", grantType: jwtBearer, error: { error: "invalid_grant", code: 500133 } });
    const answer = await call(api.origin, await userToken(emulator));
    expect([answer.status, answer.json["error"]]).toEqual([401, "invalid_token"]);
  });

  it("accepts a token within the clock skew, and refuses it when another API is called", async () => {
    handler = (identity) => identity.getAccessToken(["User.Read"]);
    const answer = await call(api.origin, await mintUserToken(emulator, { secondsFromNow: { exp: -60 } }));
    expect([answer.status, answer.json["error"], tokenCalls(emulator, jwtBearer)]).toEqual([401, "invalid_token", 0]);
  });
});
