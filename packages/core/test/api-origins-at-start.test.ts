import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createApiTargets, defaultScopes, targetOf } from "../src/downstream/targets.ts";
import { ConfigurationError, createIdentityWeb, type IdentityWebOptions } from "../src/index.ts";
import { resolveOptions } from "../src/options/resolve.ts";
import { emulatorOptions, startEmulator } from "./support/start-app.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

describe("downstreamApis at start", () => {
  const faultsOf = (api: object, name = "tasks"): readonly string[] => {
    try {
      createIdentityWeb({
        ...emulatorOptions(emulator, "http://localhost:3000"),
        downstreamApis: { [name]: api },
      } as IdentityWebOptions);
    } catch (error) {
      if (error instanceof ConfigurationError) {
        return error.faults;
      }
      throw error;
    }
    return [];
  };
  const good = { baseUrl: "https://api.example/v1", scopes: ["api://x/y"] };

  it.each([
    ["no address", { baseUrl: undefined }, /^downstreamApis\.tasks\.baseUrl is missing/u],
    ["a host without a scheme", { baseUrl: "api.example" }, /baseUrl is not an address/u],
    ["plain http", { baseUrl: "http://api.example" }, /baseUrl is not https/u],
    ["a host that begins with localhost", { baseUrl: "http://localhost.evil.example" }, /baseUrl is not https/u],
    ["credentials", { baseUrl: "https://name:word@api.example" }, /baseUrl contains credentials/u],
    ["a query", { baseUrl: "https://api.example?a=1" }, /baseUrl has a query/u],
    ["a fragment", { baseUrl: "https://api.example/#a" }, /baseUrl has a query or a fragment/u],
    ["an encoded dot segment", { baseUrl: "https://api.example/a%2f..%2fb" }, /encoded dot segment/u],
    ["no scopes", { scopes: undefined }, /scopes is missing/u],
    ["empty scopes", { scopes: [] }, /scopes is missing/u],
    ["two scopes in one string", { scopes: ["a b"] }, /not a scope/u],
    ["scopes as a string", { scopes: "a" }, /^downstreamApis\.tasks\.scopes must be a list/u],
    ["a reserved header", { headers: { Authorization: "x" } }, /headers has "Authorization", which only the library/u],
    ["a header with a line break", { headers: { "x-key": "a\r\nb" } }, /HTTP cannot carry/u],
    ["a header with a space in its name", { headers: { "x key": "a" } }, /HTTP cannot carry/u],
    ["a header that is not a string", { headers: { "x-key": 7 } }, /headers\.x-key must be a string/u],
    ["an unknown member", { baseURL: "https://api.example" }, /baseURL is not a known option/u],
  ])("%s is a configuration error that says how to fix it", (_what, change, fault) => {
    expect(faultsOf({ ...good, ...change })).toEqual([expect.stringMatching(fault)]);
  });

  it.each(["__proto__", "", "a b", "1", "ä"])("an API called %j is a configuration error", (name) => {
    expect(faultsOf(JSON.parse(JSON.stringify(good)) as object, name)).toEqual([
      expect.stringMatching(/has an invalid name/u),
    ]);
  });

  it("reports all faults at once, without the value of a header", () => {
    const faults = faultsOf({ baseUrl: "http://api.example", scopes: [], headers: { "x-key": "s3cret\n!" } });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain("s3cret");
  });

  it("valid settings pass, loopback included", () => {
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
  ])("at %s is listed by default, and no other cloud's Graph", (instance, graph) => {
    const { apiOrigins: _none, ...given } = emulatorOptions(emulator, "http://localhost:3000");
    const { apis } = resolveOptions({ ...given, instance });
    expect(apis.targets).toEqual([{ origin: graph, path: "", scopes: undefined, headers: {} }]);
    expect(targetOf(apis, new URL(`${graph}/v1.0/me`))).toBeDefined();
    expect(targetOf(apis, new URL("https://graph.microsoft.com.evil.example/"))).toBeUndefined();
    for (const other of [graph.replace("https", "http"), `blob:${graph}`]) {
      expect(targetOf(apis, new URL(`${other}/v1.0/me`))).toBeUndefined();
    }
  });

  it("stays listed beside named APIs, and two names for one address leave the scopes to the call", () => {
    const baseUrl = "https://graph.microsoft.com/v1.0";
    const apis = createApiTargets(
      { mail: { baseUrl, scopes: ["Mail.Read"] }, me: { baseUrl: `${baseUrl}/`, scopes: ["User.Read"] } },
      ["https://graph.microsoft.com"],
    );
    const at = (path: string): readonly string[] | undefined => {
      const api = targetOf(apis, new URL(`https://graph.microsoft.com${path}`));
      return api && defaultScopes(apis, api, undefined, ["User.Read"]);
    };
    expect([at("/v1.0/me"), at("/beta/me")]).toEqual([[], ["User.Read"]]);
    expect(apis.byName.get("mail")?.scopes).toEqual(["Mail.Read"]);
  });
});
