import {
  AuthenticationHandler,
  AuthenticationHandlerOptions,
  type AuthenticationProvider,
  Client,
  type Context,
  GraphError,
  type Middleware,
  type PageCollection,
  PageIterator,
} from "@microsoft/microsoft-graph-client";
import { beforeEach, describe, expect, it } from "vitest";

import { findIdentityWebError, graphAuthenticationProvider } from "../../src/index.ts";
import { startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const scopes = apiScopes.slice(0, 1);
const api = await startApi();
const signedIn = await signedInTo(emulator, { initialScopes: ["User.Read"] });
await signedIn.identity.getAccessToken(scopes);
beforeEach(() => {
  api.reset();
  emulator.control.clearRequests();
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
