import { describe, expect, it } from "vitest";

import { ConfigurationError, createIdentityWeb, type IdentityWebOptions } from "../../src/index.ts";
import { emulatorOptions } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();

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
