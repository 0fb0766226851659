import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConfigurationError, createIdentityWeb, type IdentityWebOptions, type RequestIdentity } from "../src/index.ts";
import { apiAt, defaultScopes, resolveApis } from "../src/api/api-targets.ts";
import { resolveOptions } from "../src/options/resolve.ts";
import { type ApiServer, sendJson, signedInTo, type SignedIn, startApi } from "./support/api-server.ts";
import { apiScopes, threeApisSeed } from "./support/seeds.ts";
import { emulatorOptions, startEmulator } from "./support/start-app.ts";

let emulator: Emulator;
let api: ApiServer;
let stranger: ApiServer;
let signedIn: SignedIn;
let identity: RequestIdentity;
const [one = "", two = ""] = apiScopes;
beforeAll(async () => {
  emulator = await startEmulator({ seed: threeApisSeed });
  [api, stranger] = [await startApi(), await startApi()];
  signedIn = await signedInTo(emulator, {
    apiOrigins: [emulator.url],
    downstreamApis: {
      one: { baseUrl: `${api.origin}/one/`, scopes: [one], headers: { "x-key": "k", accept: "text/x" } },
      inner: { baseUrl: `${api.origin}/one/inner`, scopes: [two] },
    },
  });
  ({ identity } = signedIn);
});
beforeEach(() => {
  api.reset();
  stranger.reset();
  emulator.control.clearRequests();
});
afterAll(async () => {
  for (const server of [signedIn.app, api, stranger, emulator]) await server.close();
});

/** The resource of the token that came with the last call. */
const audience = (): unknown => {
  const [, payload = ""] = (api.seen.at(-1)?.headers.authorization ?? "").split(".");
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { aud: unknown }).aud;
};

describe("identity.fetch", () => {
  it("takes the scopes of the API with the longest base address, by whole segments", async () => {
    for (const [path, scope] of [
      ["/one", one],
      ["/one/", one],
      ["/one?a=/inner", one],
      ["/one/x/../y", one],
      ["/one/innermost", one],
      ["/one/inner", two],
      ["/one/inner/a", two],
    ] as const) {
      expect((await identity.fetch(api.origin + path)).status).toBe(200);
      expect([path, audience()]).toEqual([path, scope.split("/")[2]]);
    }
  });

  it("sends nothing to an address that only looks like one of an API, and asks for no token", async () => {
    const host = new URL(api.origin).host;
    for (const address of [
      `${api.origin}/`,
      `${api.origin}/ones`,
      `${api.origin}/one/../two`,
      `${api.origin}/one/%2e%2e/two`,
      `${api.origin}/one\\..\\..\\two`,
      `${api.origin}/one/..%2ftwo`,
      `${api.origin}/one/%2e%2e%2Ftwo`,
      `${api.origin}/one/..%5ctwo`,
      `${api.origin}/one/a%2f..%252ftwo`,
      `${api.origin}/One`,
      `http://name@${host}/one`,
      `http://:password@${host}/one`,
      `http://${host}@${new URL(stranger.origin).host}/one`,
      `${api.origin}.evil.example/one`,
      `blob:${api.origin}/one`,
      `ftp://${host}/one`,
      `https://${host}/one`,
      `//${host}/one`,
      stranger.origin,
    ]) {
      for (const scopes of [undefined, ["User.Read"]]) {
        await expect(identity.fetch(address, { scopes }), address).rejects.toMatchObject({
          code: "origin_not_allowed",
        });
      }
    }
    expect([...api.seen, ...stranger.seen, ...emulator.control.requests()]).toEqual([]);
  });

  it("takes the scopes that a call names", async () => {
    await identity.fetch(`${api.origin}/one`, { scopes: [two] });
    expect(audience()).toBe(two.split("/")[2]);
  });

  it("takes the guard's scopes for an origin, but never those of another API with a name", async () => {
    const options = { apiOrigins: [emulator.url], downstreamApis: { one: { baseUrl: api.origin, scopes: [one] } } };
    for (const scopes of [["User.Read"], [one]]) {
      const visit = await signedInTo(emulator, options, { scopes });
      emulator.control.clearRequests();
      expect((await visit.identity.fetch(`${emulator.graphUrl}/me`)).status).toBe(200);
      await visit.app.close();
    }
  });

  it("leaves out a visitor's headers that would speak for the app, and says which in the log", async () => {
    const lines: string[] = [];
    const log = (details: object, message: string): void => void lines.push(message + JSON.stringify(details));
    const visit = await signedInTo(emulator, {
      downstreamApis: { one: { baseUrl: api.origin, scopes: [one] } },
      logger: { error: log, warn: log, info: log, debug: log },
    });
    const headers = {
      Authorization: "Basic stolen",
      Cookie: "secret=1",
      "Proxy-Authorization": "Basic x",
      "X-Forwarded-For": "10.0.0.1",
      "X-MS-CLIENT-PRINCIPAL-NAME": "admin",
      "X-MS-TOKEN-AAD-ID-TOKEN": "x",
      "Sec-Fetch-Site": "none",
      "X-Original-URL": "/admin",
      Forwarded: "for=10.0.0.1",
      Connection: "close",
      Host: "evil.example",
      "Content-Length": "3",
      "X-Own": "kept",
    };
    await visit.identity.fetch(api.origin, { headers });
    await visit.app.close();
    const sent = api.seen[0]?.headers;
    expect(sent?.authorization).toMatch(/^Bearer ey/);
    expect(sent).toMatchObject({ host: new URL(api.origin).host, "x-own": "kept" });
    for (const name of [
      "cookie",
      "proxy-authorization",
      "x-forwarded-for",
      "x-ms-client-principal-name",
      "forwarded",
    ]) {
      expect(sent).not.toHaveProperty(name);
    }
    expect(sent).not.toHaveProperty("x-original-url");
    expect(sent).not.toHaveProperty("x-ms-token-aad-id-token");
    expect(lines.filter((line) => line.includes("proxy-authorization"))).toHaveLength(1);
    expect(lines.join("")).not.toMatch(/stolen|secret=1|10\.0\.0\.1/);
  });

  it("sends an API's own headers, and the call's in their place", async () => {
    await identity.fetch(`${api.origin}/one`, { headers: { Accept: "text/y" } });
    expect(api.seen[0]?.headers).toMatchObject({ "x-key": "k", accept: "text/y" });
  });

  it("G09 gives 429 and 503 back as they are, and repeats nothing", async () => {
    for (const status of [429, 503]) {
      api.reset();
      api.respond = (_call, response) => sendJson(response, status, {}, { "retry-after": "7" });
      const response = await identity.fetch(`${api.origin}/one`);
      expect([response.status, response.headers.get("retry-after"), api.seen.length]).toEqual([status, "7", 1]);
    }
  });

  it("stops when its signal does, before a token is asked for and while the API thinks", async () => {
    const aborted = AbortSignal.abort(new Error("too late"));
    await expect(identity.fetch(`${api.origin}/one`, { signal: aborted })).rejects.toThrow("too late");
    await expect(
      identity.fetch(`${api.origin}/one`, { signal: aborted, scopes: [apiScopes[2] ?? ""] }),
    ).rejects.toThrow("too late");
    expect([...api.seen, ...emulator.control.requests()]).toEqual([]);
    const controller = new AbortController();
    api.respond = () => controller.abort(new Error("enough"));
    await expect(identity.fetch(`${api.origin}/one`, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("stops when its signal does while Entra thinks; the others who wait get their token", async () => {
    const scopes = [apiScopes[2] ?? ""];
    const controller = new AbortController();
    emulator.control.queueFault({ on: "token", delayMilliseconds: 300 });
    const stopped = identity.fetch(`${api.origin}/one`, { signal: controller.signal, scopes });
    const other = identity.fetch(`${api.origin}/one`, { scopes });
    controller.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    expect((await other).status).toBe(200);
    expect(api.seen).toHaveLength(1);
  });
});

describe("downstreamApis at start", () => {
  const faultsOf = (api: object, name = "tasks"): readonly string[] => {
    try {
      createIdentityWeb({
        ...emulatorOptions(emulator, "http://localhost:3000"),
        downstreamApis: { [name]: api },
      } as IdentityWebOptions);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.faults;
      throw error;
    }
    return [];
  };
  const good = { baseUrl: "https://api.example/v1", scopes: ["api://x/y"] };

  it.each([
    ["no address", { baseUrl: undefined }, /^downstreamApis\.tasks\.baseUrl is missing/],
    ["half an address", { baseUrl: "api.example" }, /baseUrl is no address/],
    ["plain http", { baseUrl: "http://api.example" }, /baseUrl is not https/],
    ["a host that begins with localhost", { baseUrl: "http://localhost.evil.example" }, /baseUrl is not https/],
    ["credentials", { baseUrl: "https://name:word@api.example" }, /baseUrl holds credentials/],
    ["a query", { baseUrl: "https://api.example?a=1" }, /baseUrl has a query/],
    ["a fragment", { baseUrl: "https://api.example/#a" }, /baseUrl has a query or a fragment/],
    ["an encoded dot segment", { baseUrl: "https://api.example/a%2f..%2fb" }, /encoded dot segment/],
    ["no scopes", { scopes: undefined }, /scopes is missing/],
    ["empty scopes", { scopes: [] }, /scopes is missing/],
    ["two scopes in one text", { scopes: ["a b"] }, /no scope/],
    ["scopes as a text", { scopes: "a" }, /^downstreamApis\.tasks\.scopes has to be a list/],
    ["a reserved header", { headers: { Authorization: "x" } }, /headers has "Authorization", which only the library/],
    ["a header with a line end", { headers: { "x-key": "a\r\nb" } }, /HTTP cannot carry/],
    ["a header with a blank in its name", { headers: { "x key": "a" } }, /HTTP cannot carry/],
    ["a header that is no text", { headers: { "x-key": 7 } }, /headers\.x-key has to be a string/],
    ["an unknown member", { baseURL: "https://api.example" }, /baseURL is no option/],
  ])("%s is a fault with its fix", (_what, change, fault) => {
    expect(faultsOf({ ...good, ...change })).toEqual([expect.stringMatching(fault)]);
  });

  it.each(["__proto__", "", "a b", "1", "ä"])("an API called %j is a fault", (name) => {
    expect(faultsOf(JSON.parse(JSON.stringify(good)) as object, name)).toEqual([
      expect.stringMatching(/name that is none/),
    ]);
  });

  it("says no secret of a header, and all faults at once", () => {
    const faults = faultsOf({ baseUrl: "http://api.example", scopes: [], headers: { "x-key": "s3cret\n!" } });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain("s3cret");
  });

  it("what is right passes, loopback included", () => {
    expect(faultsOf(good)).toEqual([]);
    expect(faultsOf({ ...good, baseUrl: "http://127.0.0.1:1/a/" })).toEqual([]);
    expect(faultsOf({ ...good, headers: undefined })).toEqual([]);
  });
});

describe("Microsoft Graph", () => {
  it.each([
    [undefined, "https://graph.microsoft.com"],
    ["https://login.microsoftonline.us", "https://graph.microsoft.us"],
    ["https://login.partner.microsoftonline.cn/", "https://microsoftgraph.chinacloudapi.cn"],
    ["https://contoso.ciamlogin.com", "https://graph.microsoft.com"],
  ])("of %s is listed by default, and that of no other cloud", (instance, graph) => {
    const { apiOrigins: _none, ...given } = emulatorOptions(emulator, "http://localhost:3000");
    const { apis } = resolveOptions({ ...given, instance });
    expect(apis.targets).toEqual([{ origin: graph, path: "", scopes: undefined, headers: {} }]);
    expect(apiAt(apis, new URL(`${graph}/v1.0/me`))).toBeDefined();
    expect(apiAt(apis, new URL("https://graph.microsoft.com.evil.example/"))).toBeUndefined();
    for (const other of [graph.replace("https", "http"), `blob:${graph}`]) {
      expect(apiAt(apis, new URL(`${other}/v1.0/me`))).toBeUndefined();
    }
  });

  it("stays listed beside APIs with names, and two names for one address leave the scopes to the call", () => {
    const baseUrl = "https://graph.microsoft.com/v1.0";
    const apis = resolveApis(
      { mail: { baseUrl, scopes: ["Mail.Read"] }, me: { baseUrl: `${baseUrl}/`, scopes: ["User.Read"] } },
      ["https://graph.microsoft.com"],
    );
    const at = (path: string): readonly string[] | undefined => {
      const api = apiAt(apis, new URL(`https://graph.microsoft.com${path}`));
      return api && defaultScopes(apis, api, undefined, ["User.Read"]);
    };
    expect([at("/v1.0/me"), at("/beta/me")]).toEqual([[], ["User.Read"]]);
    expect(apis.byName.get("mail")?.scopes).toEqual(["Mail.Read"]);
  });
});
