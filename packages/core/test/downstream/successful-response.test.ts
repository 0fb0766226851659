import type { ServerResponse } from "node:http";
import { inspect } from "node:util";

import { beforeEach, describe, expect, it } from "vitest";

import { DownstreamApiError, findIdentityWebError } from "../../src/index.ts";
import { sendJson, startApi } from "../support/api-server.ts";
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
const failure = async (call: Promise<unknown>): Promise<DownstreamApiError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DownstreamApiError)) {
    throw new Error(`no DownstreamApiError: ${inspect(error)}`);
  }
  return error;
};

describe("an unsuccessful response", () => {
  it("is an error with status, body, request id and Retry-After, and the call is not repeated", async () => {
    answers((response) =>
      sendJson(response, 429, { error: "slow down" }, { "retry-after": "17", "request-id": "0f-1" }),
    );
    const error = await failure(api.get("x"));
    expect(error).toMatchObject({ code: "api_call_failed", status: 429, retryAfterSeconds: 17, requestId: "0f-1" });
    expect(error.body).toBe('{"error":"slow down"}');
    expect(findIdentityWebError(new Error("wrapped", { cause: error }))).toBe(error);
    expect(server.seen).toHaveLength(1);
  });

  it("keeps what the API said out of the message and out of what a logger prints", async () => {
    answers((response) => sendJson(response, 400, { error: "person-canary@contoso.com" }));
    const error = await failure(api.get("x"));
    expect(error.body).toContain("person-canary");
    expect([error.message, inspect(error), JSON.stringify(error), String(error.stack)].join()).not.toContain("canary");
  });

  it("has at most 4096 characters of body, however long it is and whatever its length says", async () => {
    answers((response) => response.writeHead(500, { "content-type": "text/plain" }).end("é".repeat(6000)));
    expect((await failure(api.get("x"))).body).toBe("é".repeat(4096));
    const long = { "content-type": "text/plain", "content-length": "100000" };
    answers((response) => response.writeHead(500, long).end("y".repeat(100_000)));
    expect((await failure(api.get("x"))).body).toMatch(/^\[.*too long/u);
  });

  it("of endless text closes the connection after the first 4096 characters", async () => {
    const ended = new Promise<number>((resolve) => {
      answers((response) => {
        let written = 0;
        response.writeHead(500, { "content-type": "text/plain" });
        const write = (): void => {
          while (!response.destroyed && response.write("z".repeat(1024))) {
            written += 1024;
          }
        };
        response.on("drain", write).on("close", () => resolve(written));
        write();
      });
    });
    expect((await failure(api.get("x"))).body).toBe("z".repeat(4096));
    expect(await ended).toBeLessThan(50_000_000);
  });

  it("that is not text, breaks off, or splits a character has a note or its beginning as body", async () => {
    answers((response) => response.writeHead(500, { "content-type": "image/png" }).end("x"));
    expect((await failure(api.get("x"))).body).toMatch(/^\[.*not text/u);
    answers((response) => {
      response.writeHead(500, { "content-type": "text/plain" });
      response.write("begun", () => response.destroy());
    });
    expect((await failure(api.get("x"))).body).toBe("begun[The response was cut off.]");
    answers((response) => {
      const [first, second] = Buffer.from("é");
      response.writeHead(500, { "content-type": "text/plain" });
      response.write(Buffer.from([first ?? 0]), () => response.end(Buffer.from([second ?? 0])));
    });
    expect((await failure(api.get("x"))).body).toBe("é");
  });

  it("has no request id and no Retry-After if the headers are invalid", async () => {
    const headers = { "request-id": "<script>", "retry-after": "soon" };
    answers((response) => sendJson(response, 503, {}, headers));
    expect(await failure(api.get("x"))).toMatchObject({ requestId: undefined, retryAfterSeconds: undefined });
    answers((response) => sendJson(response, 503, {}, { "x-ms-request-id": "b", "retry-after": "999999" }));
    expect(await failure(api.get("x"))).toMatchObject({ requestId: "b", retryAfterSeconds: 3600 });
  });

  it("is an error for 304 too, which is a redirect without an address", async () => {
    answers((response) => response.writeHead(304).end());
    expect((await failure(api.get("x"))).status).toBe(304);
  });
});
