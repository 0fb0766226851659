import type { ServerResponse } from "node:http";

import { beforeEach, describe, expect, it } from "vitest";

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
describe("a call by name", () => {
  it("goes below the base address with the API's token, and returns the JSON of the response", async () => {
    answers((response) => sendJson(response, 200, { id: 7 }));
    expect(await api.get("tasks/7")).toEqual({ id: 7 });
    expect(server.seen[0]).toMatchObject({ method: "GET", path: "/v1/tasks/7" });
    expect(server.seen[0]?.headers).toMatchObject({
      accept: "application/json",
      authorization: expect.stringMatching(/^Bearer ey/u) as string,
    });
    expect(await signedIn.identity.downstreamApi("graph").get("/me")).toMatchObject({ displayName: "Ben Brandt" });
  });

  it("has one slash between base address and path, and a query of strings, numbers and lists", async () => {
    const value = "a&b=c/é";
    await api.get("/a", { query: { text: value, number: 0, flag: false, list: ["x", 1], none: undefined } });
    await api.get("a?b=1", { query: new URLSearchParams([["b", "2"]]) });
    await api.get("");
    const query = new URLSearchParams(server.seen[0]?.path.split("?")[1]);
    expect([...query]).toEqual([
      ["text", value],
      ["number", "0"],
      ["flag", "false"],
      ["list", "x"],
      ["list", "1"],
    ]);
    expect(server.seen.map(({ path }) => path).slice(1)).toEqual(["/v1/a?b=1&b=2", "/v1/"]);
  });

  it.each(["post", "put", "patch", "delete"] as const)(
    "%s sends a value as JSON, and other bodies as fetch does",
    async (method) => {
      await api[method]("x", { body: { a: ["é", null] } });
      await api[method]("x", { body: null });
      await api[method]("x", { body: { merge: 1 }, headers: { "content-type": "application/merge-patch+json" } });
      await api[method]("x", { body: "text" });
      await api[method]("x", { body: new URLSearchParams({ a: "1" }) });
      await api[method]("x", { body: Buffer.from("bytes") });
      await api[method]("x");
      const sent = server.seen.map((call) => [call.method, call.headers["content-type"], call.body]);
      const name = method.toUpperCase();
      expect(sent).toEqual([
        [name, "application/json", '{"a":["é",null]}'],
        [name, "application/json", "null"],
        [name, "application/merge-patch+json", '{"merge":1}'],
        [name, "text/plain;charset=UTF-8", "text"],
        [name, "application/x-www-form-urlencoded;charset=UTF-8", "a=1"],
        [name, undefined, "bytes"],
        [name, undefined, ""],
      ]);
    },
  );

  it("passes the response to decode, and returns its result or throws its error", async () => {
    answers((response) => sendJson(response, 200, { id: 7 }));
    const id: number = await api.get("x", { decode: (value) => (value as { id: number }).id });
    expect(id).toBe(7);
    const refuse = (): never => {
      throw new TypeError("no task");
    };
    await expect(api.get("x", { decode: refuse })).rejects.toThrow("no task");
  });

  it("returns undefined without content", async () => {
    for (const status of [204, 200, 202]) {
      answers((response) => response.writeHead(status).end());
      expect(await api.post("x", { body: {} })).toBeUndefined();
    }
  });

  it("by fetch returns any status and any type", async () => {
    answers((response) => response.writeHead(418, { "content-type": "text/html" }).end("tea"));
    const response = await api.fetch("pot", { method: "POST", body: "x" });
    expect([response.status, await response.text(), server.seen[0]?.path]).toEqual([418, "tea", "/v1/pot"]);
  });

  it("stops when its signal aborts", async () => {
    const controller = new AbortController();
    answers(() => controller.abort(new Error("enough")));
    await expect(api.get("x", { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("with an unknown name is an error, also for names that every object has", () => {
    for (const name of ["task", "constructor", "__proto__", "", undefined as unknown as string]) {
      expect(() => signedIn.identity.downstreamApi(name)).toThrow(
        expect.objectContaining({ code: "api_unknown" }) as Error,
      );
    }
  });

  it("without a user rejects with login_required, and never throws synchronously", async () => {
    const anonymous = signedIn.anonymous.downstreamApi("tasks");
    for (const call of [anonymous.get("x"), anonymous.post("x", { body: {} }), anonymous.fetch("x")]) {
      await expect(call).rejects.toMatchObject({ code: "login_required" });
    }
    expect(server.seen).toEqual([]);
  });
});

describe("a path that leads out of the API", () => {
  it.each([
    "..",
    "../x",
    "a/../../x",
    "a/../x",
    "./x",
    "%2e%2e/x",
    "a/%2E./x",
    ".%2e",
    "a%2f..%2fx",
    "a/..%2fx",
    "a/..%5cx",
    "%252e%252e/x",
    "//evil.example/x",
    "https://evil.example/x",
    "HTTP://evil.example",
    "/\\evil.example",
    "\\..\\x",
    "a\\b",
    "\t//evil.example",
    ".\t./x",
    "a\n/../x",
    "a b",
    "x#y",
    "..?a=1",
    undefined as unknown as string,
    7 as unknown as string,
  ])("as %j is refused, and nothing is sent or acquired", async (path) => {
    for (const call of [api.get(path), api.delete(path), api.fetch(path)]) {
      await expect(call).rejects.toMatchObject({ code: "api_path_invalid" });
    }
    expect([...server.seen, ...emulator.control.requests()]).toEqual([]);
  });

  it.each([
    "a..b",
    "...",
    ".well-known/x",
    "a/..b",
    "users/ben@contoso.com",
    "root:/a%20b:/content",
    "x?next=../y&u=https://z",
    "a%2Fb",
    "é",
  ])("does not include %j", async (path) => {
    await api.get(path);
    expect(server.seen[0]?.path).toBe(`/v1/${path.replace("é", "%C3%A9")}`);
  });
});
