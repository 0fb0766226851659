import type { ServerResponse } from "node:http";
import { inspect } from "node:util";

import { beforeEach, describe, expect, it } from "vitest";

import { startApi } from "../support/api-server.ts";
import { apiScopes, threeApisSeed } from "../support/seeds.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator({ seed: threeApisSeed });
const server = await startApi();
const signedIn = await signedInTo(emulator, {
  apiOrigins: [emulator.url],
  downstreamApis: {
    tasks: { baseUrl: `${server.origin}/v1/`, scopes: apiScopes.slice(0, 1) },
    graph: { baseUrl: emulator.graphUrl, scopes: ["User.Read"] },
  },
});
const api = signedIn.identity.downstreamApi("tasks");
beforeEach(() => {
  server.reset();
  emulator.control.clearRequests();
});

const answers = (respond: (response: ServerResponse) => void): void => {
  server.respond = (_call, response) => respond(response);
};

describe("a response that is not JSON", () => {
  it.each([
    ["a sign-in page", "text/html", "<html>"],
    ["text", "text/plain", "{}"],
    ["a type that only begins like JSON", "application/jsonp", "{}"],
    ["a list of types", "text/html, application/json", "{}"],
    ["no type", undefined, "{}"],
    ["truncated JSON", "application/json", '{"a":'],
    ["HTML labelled as JSON", "application/json", "<html>canary"],
  ])("is refused for %s, and the error contains none of it", async (_what, type, body) => {
    answers((response) => response.writeHead(200, type === undefined ? {} : { "content-type": type }).end(body));
    const error: unknown = await api.get("x").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "api_response_invalid" });
    expect(inspect(error)).not.toContain("canary");
  });

  it("is abandoned at once if it is an endless sign-in page", async () => {
    const left = new Promise<void>((resolve) => {
      answers((response) => {
        response.writeHead(200, { "content-type": "text/html" }).on("close", resolve);
        response.write("<html>");
      });
    });
    await expect(api.get("x")).rejects.toMatchObject({ code: "api_response_invalid" });
    await left;
  });

  it.each([
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/problem+json",
    "application/vnd.a.b+json",
  ])("does not include %s", async (type) => {
    answers((response) => response.writeHead(200, { "content-type": type }).end("[1]"));
    expect(await api.get("x")).toEqual([1]);
  });
});
