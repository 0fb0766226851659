import { isTokenCredential, type TokenCredential } from "@azure/core-auth";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { beforeEach, describe, expect, it } from "vitest";

import { azureTokenCredential, findIdentityWebError } from "../../src/index.ts";
import { claimsChallenge, sendJson, startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator, tokenCalls } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const scopes = apiScopes.slice(0, 1);
const api = await startApi();
const signedIn = await signedInTo(emulator, { initialScopes: ["User.Read"] });
await signedIn.identity.getAccessToken(scopes);
beforeEach(() => {
  api.reset();
  emulator.control.clearRequests();
});

describe("azureTokenCredential", () => {
  const credential = (): TokenCredential => azureTokenCredential(signedIn.identity);
  /** As Azure's clients send: their policy for tokens, and their HTTP. */
  const send = (of: TokenCredential): Promise<PipelineResponse> => {
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: of, scopes: [...scopes] }));
    const request = createPipelineRequest({ url: api.origin, allowInsecureConnection: true });
    return pipeline.sendRequest(createDefaultHttpClient(), request);
  };
  // The policy refuses plain http, whatever the request allows.
  const overHttps = (of: TokenCredential): Promise<PipelineResponse> => {
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: of, scopes: [...scopes] }));
    const http = createDefaultHttpClient();
    return pipeline.sendRequest(
      {
        sendRequest: (request) =>
          http.sendRequest(Object.assign(request, { url: api.origin, allowInsecureConnection: true })),
      },
      createPipelineRequest({ url: "https://vault.example/" }),
    );
  };

  it("returns a TokenCredential whose token comes from memory, with its times in milliseconds", async () => {
    expect(isTokenCredential(credential())).toBe(true);
    const token = await credential().getToken([...scopes]);
    expect(token?.token).toBe(await signedIn.identity.getAccessToken(scopes));
    expect(token?.expiresOnTimestamp).toBeGreaterThan(Date.now() + 300_000);
    expect(token?.expiresOnTimestamp).toBeLessThan(Date.now() + 86_400_000);
    const [scope = ""] = scopes;
    expect(await credential().getToken(scope)).toEqual(token);
    expect(tokenCalls(emulator)).toBe(0);
  });

  it("says from when on the token is renewed, if Entra said so", async () => {
    emulator.control.queueFault({ on: "token", refreshInSeconds: 600 });
    const [, scope = ""] = apiScopes;
    const token = await credential().getToken(scope);
    expect(token?.refreshAfterTimestamp).toBeGreaterThan(Date.now() + 500_000);
    expect(token?.refreshAfterTimestamp).toBeLessThan(Date.now() + 601_000);
  });

  it("serves a client of an Azure SDK: its policy sends the user's token", async () => {
    expect((await overHttps(credential())).status).toBe(200);
    expect(api.seen[0]?.headers.authorization).toBe(`Bearer ${await signedIn.identity.getAccessToken(scopes)}`);
    await expect(send(credential())).rejects.toThrow(/https/iu);
  });

  it("meets a claims challenge that the policy has read: a new token, and the call again", async () => {
    const before = await signedIn.identity.getAccessToken(scopes);
    api.respond = ({ headers }, response) =>
      headers.authorization === `Bearer ${before}`
        ? sendJson(response, 401, {}, claimsChallenge('{"access_token":{"nbf":{"essential":true,"value":"1"}}}'))
        : sendJson(response, 200, {});
    expect((await overHttps(credential())).status).toBe(200);
    expect([api.seen.length, tokenCalls(emulator)]).toEqual([2, 1]);
    expect(await signedIn.identity.getAccessToken(scopes)).not.toBe(before);
  });

  it("refuses a tenant other than the user's, and accepts the user's in any case", async () => {
    const other = credential().getToken([...scopes], { tenantId: "22222222-2222-4222-8222-222222222222" });
    await expect(other).rejects.toMatchObject({ code: "token_request_refused" });
    const tenantId = signedIn.identity.user?.tenantId.toUpperCase() ?? "";
    expect((await credential().getToken([...scopes], { tenantId }))?.token).toBeDefined();
  });

  it("stops when its signal aborts: before any request, and while Entra responds", async () => {
    const [, , scope = ""] = apiScopes;
    const aborted = credential().getToken(scope, { abortSignal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect(tokenCalls(emulator)).toBe(0);
    const controller = new AbortController();
    const waiting = credential().getToken(scope, { abortSignal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  it("fails without a user with login_required, which is found inside the SDK's error", async () => {
    const error: unknown = await overHttps(azureTokenCredential(signedIn.anonymous)).catch((reason: unknown) => reason);
    expect(findIdentityWebError(error)?.code).toBe("login_required");
    expect(api.seen).toEqual([]);
  });
});
