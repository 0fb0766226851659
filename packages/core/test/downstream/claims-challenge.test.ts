import { beforeEach, describe, expect, it } from "vitest";

import { claimsChallenge, sendJson, startApi } from "../support/api-server.ts";
import { freezeTime, passSeconds } from "../support/clock.ts";
import { deferred } from "../support/deferred.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });

/** Different in each test, because each revocation has its own time. */
let claims = "";
let revokedAt = 1_604_106_651;
/** The claims of each token request. */
const demanded: (string | null)[] = [];
let beforeTokenCall: (() => Promise<void>) | undefined;
const api = await startApi();
const signedIn = await signedInTo(emulator, {
  apiOrigins: [emulator.url],
  downstreamApis: { tasks: { baseUrl: api.origin, scopes: apiScopes.slice(0, 1) } },
  fetch: async (url, init) => {
    const form = typeof init?.body === "string" ? init.body : "";
    if (String(url).includes("/token")) {
      demanded.push(new URLSearchParams(form).get("claims"));
      await beforeTokenCall?.();
    }
    return fetch(url, init);
  },
});
const { identity } = signedIn;
beforeEach(async () => {
  claims = JSON.stringify({ access_token: { nbf: { essential: true, value: String(revokedAt++) } } });
  api.reset();
  // Now the token is in memory.
  await identity.fetch(api.origin);
  api.reset();
  emulator.control.clearRequests();
  demanded.length = 0;
  beforeTokenCall = undefined;
});

const bearers = (): (string | undefined)[] => api.seen.map(({ headers }) => headers.authorization);
/** Refuses the tokens that arrive before the first response, as an API does that was told of a user's revocation. */
const refuseTokensSoFar = (): void => {
  const refused = new Set<string | undefined>();
  api.respond = ({ headers }, response): void => {
    if (refused.size === 0) {
      refused.add(headers.authorization);
    }
    if (refused.has(headers.authorization)) {
      sendJson(response, 401, {}, claimsChallenge(claims));
    } else {
      sendJson(response, 200, { good: true });
    }
  };
};

describe("an API's claims challenge", () => {
  it("is met with a new token for these claims, and the call is repeated once [G09]", async () => {
    refuseTokensSoFar();
    const response = await identity.fetch(api.origin);
    expect(await response.json()).toEqual({ good: true });
    expect(api.seen).toHaveLength(2);
    expect(new Set(bearers()).size).toBe(2);
    expect(tokenCalls(emulator)).toBe(1);
    expect(JSON.parse(demanded[0] ?? "{}")).toMatchObject(JSON.parse(claims) as object);
  });

  it("leaves the new token in memory for the next call", async () => {
    refuseTokensSoFar();
    await identity.fetch(api.origin);
    expect((await identity.fetch(api.origin)).status).toBe(200);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([3, 1]);
  });

  it("is met when it comes from Graph too", async () => {
    emulator.control.queueFault({ on: "graph", error: { error: "InvalidAuthenticationToken", claims } });
    const response = await identity.fetch(`${emulator.graphUrl}/me`, { scopes: ["User.Read"] });
    expect([response.status, demanded.filter((one) => one?.includes("nbf")).length]).toEqual([200, 1]);
  });

  it("is met by one call to Entra for twenty calls to the API", async () => {
    refuseTokensSoFar();
    const answers = await Promise.all(Array.from({ length: 20 }, () => identity.fetch(api.origin)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(tokenCalls(emulator)).toBe(1);
  });

  const bodies: readonly (readonly [string, string, () => RequestInit["body"]])[] = [
    ["a string", "POST", () => "text"],
    ["bytes", "PUT", () => Buffer.from("text")],
    ["part of an array's bytes", "PUT", () => new Uint8Array(Buffer.from("a text!")).subarray(2, 6)],
    ["a form", "POST", () => new URLSearchParams({ text: "1" })],
    ["a file", "PATCH", () => new Blob(["text"], { type: "text/x" })],
  ];
  it.each(bodies)("repeats %s", async (_what, method, body) => {
    refuseTokensSoFar();
    expect((await identity.fetch(api.origin, { method, body: body() ?? null })).status).toBe(200);
    const [first, second] = api.seen;
    expect(first?.body).toContain("text");
    expect(second).toMatchObject({ method, body: first?.body });
    expect(second?.headers["content-type"]).toBe(first?.headers["content-type"]);
  });

  it("repeats a form with a file", async () => {
    refuseTokensSoFar();
    const body = new FormData();
    body.set("file", new Blob(["text"]), "a.txt");
    expect((await identity.fetch(api.origin, { method: "POST", body })).status).toBe(200);
    for (const call of api.seen) {
      expect(call.body).toContain("text");
    }
  });

  it("of a call with a stream is returned to the app, whose next attempt uses the better token", async () => {
    refuseTokensSoFar();
    const send = (): Promise<Response> =>
      identity.fetch(api.origin, { method: "POST", body: new Blob(["text"]).stream() });
    expect((await send()).status).toBe(401);
    expect(api.seen).toHaveLength(1);
    expect((await send()).status).toBe(200);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([2, 1]);
  });

  it("that no token can meet makes one call to Entra a minute, however often the API is called; other claims make another", async () => {
    freezeTime();
    let wanted = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    api.respond = (_call, response) => sendJson(response, 401, { no: true }, claimsChallenge(wanted));
    for (let index = 0; index < 3; index++) {
      expect(await (await identity.fetch(api.origin)).json()).toEqual({ no: true });
    }
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([4, 1]);
    wanted = wanted.replace('"1"', '"2"');
    await identity.fetch(api.origin);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([6, 2]);
    passSeconds(61);
    await identity.fetch(api.origin);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([8, 3]);
  });

  it("is not met a second time: the second 401 is returned with its header", async () => {
    api.respond = (_call, response) => sendJson(response, 401, { no: true }, claimsChallenge(claims));
    const response = await identity.fetch(api.origin);
    expect([response.status, await response.json()]).toEqual([401, { no: true }]);
    expect(response.headers.get("www-authenticate")).toContain("insufficient_claims");
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([2, 1]);
  });

  it.each([
    ["of another kind", 401, { "www-authenticate": 'Bearer error="invalid_token"' }],
    ["with broken claims", 401, { "www-authenticate": 'Bearer error="insufficient_claims", claims="%"' }],
    ["without a header", 401, {}],
    ["with another status", 403, claimsChallenge('{"access_token":{}}')],
    ["on a successful response", 200, claimsChallenge('{"access_token":{}}')],
  ])("%s is returned unchanged: no token is acquired and nothing is repeated", async (_how, status, challenge) => {
    api.respond = (_call, response) => sendJson(response, status, {}, challenge);
    expect((await identity.fetch(api.origin)).status).toBe(status);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([1, 0]);
  });

  it("rejects a call whose signal aborts while Entra responds slowly", async () => {
    refuseTokensSoFar();
    const controller = new AbortController();
    const [asked, thinks] = [deferred(), deferred()];
    beforeTokenCall = (): Promise<void> => {
      asked.resolve();
      return thinks.promise;
    };
    const call = identity.fetch(api.origin, { signal: controller.signal });
    await asked.promise;
    controller.abort(new Error("enough"));
    // Entra has not responded yet.
    await expect(call).rejects.toThrow("enough");
    thinks.resolve();
    expect((await identity.fetch(api.origin)).status).toBe(200);
  });

  // Must stay last: a refusal by Entra is remembered for a minute.
  it("that only the user can meet becomes an InteractionRequiredError with Entra's claims", async () => {
    refuseTokensSoFar();
    const wanted = '{"access_token":{"capolids":{"essential":true,"values":["1"]}}}';
    emulator.control.queueFault({
      on: "token",
      error: { error: "interaction_required", code: 50076, suberror: "basic_action", claims: wanted, status: 400 },
    });
    await expect(identity.fetch(api.origin, { method: "POST", body: "text" })).rejects.toMatchObject({
      code: "interaction_required",
      claims: wanted,
    });
    expect(api.seen).toHaveLength(1);
  });
});
