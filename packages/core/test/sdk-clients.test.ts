import { isTokenCredential, type TokenCredential } from "@azure/core-auth";
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { Emulator } from "@identity-web/entra-emulator";
import {
  AuthenticationHandler,
  AuthenticationHandlerOptions,
  type AuthenticationProvider,
  Client,
  type Context,
  GraphError,
  type Middleware,
  PageIterator,
  type PageCollection,
} from "@microsoft/microsoft-graph-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { azureTokenCredential, findIdentityWebError, graphAuthenticationProvider } from "../src/index.ts";
import {
  type ApiServer,
  claimsChallenge,
  sendJson,
  signedInTo,
  type SignedIn,
  startApi,
} from "./support/api-server.ts";
import { tokenCalls } from "./support/inside.ts";
import { apiScopes, threeApisSeed } from "./support/seeds.ts";
import { startEmulator } from "./support/start-app.ts";

let emulator: Emulator;
let api: ApiServer;
let signedIn: SignedIn;
const scopes = apiScopes.slice(0, 1);
beforeAll(async () => {
  emulator = await startEmulator({ seed: threeApisSeed });
  api = await startApi();
  signedIn = await signedInTo(emulator, { initialScopes: ["User.Read"] });
  await signedIn.identity.getAccessToken(scopes);
});
beforeEach(() => {
  api.reset();
  emulator.control.clearRequests();
});
afterAll(async () => {
  for (const server of [signedIn.app, api, emulator]) {
    await server.close();
  }
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

describe("graphAuthenticationProvider", () => {
  /** Graph's client sends tokens to Graph over https only: the last step redirects its calls to the emulator. */
  class ToEmulator implements Middleware {
    async execute(context: Context): Promise<void> {
      const url = String(context.request).replace("https://graph.microsoft.com/v1.0", emulator.graphUrl);
      context.response = await fetch(url, context.options);
    }
  }
  const clientOf = (identity = signedIn.identity): Client => {
    const provider: AuthenticationProvider = graphAuthenticationProvider(identity, { scopes: ["User.Read"] });
    const handler = new AuthenticationHandler(provider);
    handler.setNext(new ToEmulator());
    return Client.initWithMiddleware({ middleware: handler });
  };

  it("serves Graph's client: the profile is the user's", async () => {
    const me = (await clientOf().api("/me").get()) as { displayName: string };
    expect(me.displayName).toBe("Ben Brandt");
  });

  it("uses the scopes of a call, and so do the client's next pages", async () => {
    const options = [new AuthenticationHandlerOptions(undefined, { scopes: ["Mail.Read"] })];
    const client = clientOf();
    const page = (await client.api("/me/messages").top(1).middlewareOptions(options).get()) as PageCollection;
    expect(page.value).toHaveLength(1);
    const next = page["@odata.nextLink"] ?? "";
    page["@odata.nextLink"] = next.replace(emulator.graphUrl, "https://graph.microsoft.com/v1.0");
    const seen: unknown[] = [];
    const iterator = new PageIterator(client, page, (item: unknown) => seen.push(item) < 2, {
      middlewareOptions: options,
    });
    await iterator.iterate();
    expect(seen).toHaveLength(2);
  });

  it("surfaces Graph's refusals as the client's own error", async () => {
    const error: unknown = await clientOf()
      .api("/users")
      .get()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GraphError);
    expect((error as GraphError).statusCode).toBe(404);
  });

  it("fails without a user before anything is sent; the client keeps only the reason's name and message", async () => {
    const error: unknown = await clientOf(signedIn.anonymous)
      .api("/me")
      .get()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "InteractionRequiredError", message: "No user is signed in." });
    // If a later client keeps the cause, challenges become possible from such errors: then the guide must say so.
    expect(findIdentityWebError(error)).toBeUndefined();
    expect(emulator.control.requests()).toEqual([]);
  });
});
