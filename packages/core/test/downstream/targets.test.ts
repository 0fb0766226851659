import { describe, expect, it } from "vitest";

import { createApiTargets, defaultScopes, targetOf } from "../../src/downstream/targets.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import { emulatorOptions } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();

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
