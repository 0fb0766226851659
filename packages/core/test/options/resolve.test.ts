import { describe, expect, it } from "vitest";

import { ConfigurationError, createIdentityWeb, type IdentityWebOptions, inMemoryTokenCache } from "../../src/index.ts";
import { resolveOptions } from "../../src/options/resolve.ts";
import { cookieSecret, faultsOf, tenantId, validOptions } from "../support/option-faults.ts";
describe("an invalid option is reported by name, with its fix", () => {
  const wrong: [string, object, RegExp][] = [
    ["no tenant", { tenantId: undefined }, /^tenantId \(ENTRA_TENANT_ID\) is missing: copy/u],
    ["an empty tenant", { tenantId: "" }, /^tenantId .*missing/u],
    ["a tenant's display name", { tenantId: "Contoso Ltd" }, /^tenantId .*neither a GUID.*copy the Directory/u],
    ["a tenant of one label", { tenantId: "contoso" }, /^tenantId .*neither a GUID/u],
    ["a tenant that leads to another path", { tenantId: "common/../evil" }, /^tenantId .*neither a GUID/u],
    ["common without a list", { tenantId: "common" }, /^tenantId "common".*allowedTenants/u],
    ["organizations without a list", { tenantId: "Organizations" }, /^tenantId "organizations".*allowedTenants/u],
    [
      "common at an external tenant",
      { tenantId: "common", allowedTenants: "any", instance: "https://contoso.ciamlogin.com" },
      /^tenantId "common" does not fit .*External ID.*or contoso\.onmicrosoft\.com\./u,
    ],
    [
      "consumers at an external tenant's host by GUID",
      { tenantId: "Consumers", instance: `https://${tenantId}.ciamlogin.com` },
      /^tenantId "consumers" does not fit .*External ID/u,
    ],
    [
      "External ID without a tenant",
      { instance: "https://ciamlogin.com" },
      /^instance .*does not name a tenant: .*contoso\.ciamlogin/u,
    ],
    [
      "Azure AD B2C",
      { instance: "https://Contoso.b2clogin.com" },
      /^instance .*B2C, which .*not support.*External ID/u,
    ],
    ["allowed tenants by domain", { allowedTenants: ["contoso.com", tenantId] }, /^allowedTenants has 1 .*not a GUID/u],
    ["an empty list of allowed tenants", { allowedTenants: [] }, /^allowedTenants is empty/u],
    ["allowed tenants of another type", { allowedTenants: 7 }, /^allowedTenants must be a list/u],
    ["no client", { clientId: undefined }, /^clientId \(ENTRA_CLIENT_ID\) is missing/u],
    ["an app's name as client", { clientId: "my app" }, /^clientId .*not a GUID/u],
    ["no secret", { clientCredentials: {} }, /^clientCredentials\.clientSecret .*missing/u],
    ["no credentials", { clientCredentials: undefined }, /^clientCredentials\.clientSecret .*missing/u],
    ["a secret's ID", { clientCredentials: { clientSecret: tenantId } }, /secret's ID, a GUID: copy the column Value/u],
    [
      "no cookie secret",
      { cookieSecrets: undefined },
      /^cookieSecrets \(COOKIE_SECRETS\) is missing: create one with: node -e/u,
    ],
    ["an empty list of cookie secrets", { cookieSecrets: [] }, /^cookieSecrets .*missing/u],
    [
      "a short cookie secret",
      { cookieSecrets: [cookieSecret, "x".repeat(31)] },
      /^cookieSecrets .*1 secret under 32 bytes.*node -e/u,
    ],
    ["no baseUrl", { baseUrl: undefined }, /^baseUrl \(APP_BASE_URL\) is missing/u],
    ["a baseUrl without a scheme", { baseUrl: "app.example" }, /^baseUrl .*not an address/u],
    ["a baseUrl with a query", { baseUrl: "https://app.example/?" }, /^baseUrl .*query/u],
    ["a baseUrl with a fragment", { baseUrl: "https://app.example/#" }, /^baseUrl .*fragment/u],
    ["a baseUrl with credentials", { baseUrl: "https://a:b@app.example" }, /^baseUrl .*credentials/u],
    ["plain http outside loopback", { baseUrl: "http://app.example" }, /^baseUrl .*not https/u],
    ["plain http at a name like localhost", { baseUrl: "http://localhost.evil.example" }, /^baseUrl .*not https/u],
    ["another scheme", { baseUrl: "ftp://app.example" }, /^baseUrl .*not https/u],
    ["an instance with a path", { instance: "https://login.example/v2.0" }, /^instance .*more than a host/u],
    ["a plain http instance", { instance: "http://login.example" }, /^instance .*not https/u],
    ["an instance that is not an address", { instance: "login" }, /^instance .*not an address/u],
    [
      "a scope with a space",
      { initialScopes: ["User.Read Mail.Read"] },
      /^initialScopes .*write each scope as a separate string/u,
    ],
    ["an API with a path", { apiOrigins: ["https://api.example/v1"] }, /^apiOrigins has 1/u],
    [
      "an idle timeout above the absolute one",
      { session: { idleSeconds: 10, absoluteSeconds: 5 } },
      /^session\.idleSeconds/u,
    ],
    ["a timeout of zero", { session: { idleSeconds: 0 } }, /^session\.idleSeconds must be at least 1/u],
    ["half a second", { session: { recheckSeconds: 0.5 } }, /^session\.recheckSeconds must be a whole number/u],
    ["a time as a string", { session: { staleSeconds: "5m" } }, /^session\.staleSeconds must be a number/u],
    ["a route that is a pattern", { routes: { signIn: "/login/:id" } }, /^routes\.signIn .*begins with \//u],
    ["a route with dots", { routes: { signIn: "/a/../b" } }, /^routes\.signIn/u],
    ["one path for two routes", { routes: { signIn: "/a", signOut: "/a" } }, /^routes has the same path twice/u],
    ["custom routes without redirectPath", { routes: false }, /^redirectPath must be/u],
    ["redirectPath without custom routes", { redirectPath: "/getAToken" }, /^redirectPath is only for routes: false/u],
    ["an unknown response mode", { responseMode: "fragment" }, /^responseMode must be one of query, form_post/u],
    ["an invalid token cache", { tokenCache: {} }, /^tokenCache must be an object with a store/u],
    ["an invalid logger", { logger: { info: () => {} } }, /^logger must have the functions/u],
    ["an invalid hook", { hooks: { authenticationFailed: "x" } }, /^hooks\.authenticationFailed must be a function/u],
    ["an invalid page", { pages: { error: "<html>" } }, /^pages\.error must be a function/u],
    ["an unknown option", { clientID: "x" }, /^clientID is not a known option/u],
    ["an unknown nested option", { session: { idleMinutes: 5 } }, /^session\.idleMinutes is not a known option/u],
    ["an option of another type", { tenantId: 7 }, /^tenantId must be a string/u],
    ["a list that is a string", { cookieSecrets: cookieSecret }, /^cookieSecrets must be a list/u],
  ];
  it.each(wrong)("%s", (_name, changes, expected) => {
    const faults = faultsOf(changes);
    expect(faults.length).toBeGreaterThanOrEqual(1);
    expect(faults[0]).toMatch(expected);
  });

  it("together with all others in one error without any secret", () => {
    const shortSecret = "a-short-secret-00";
    const faults = faultsOf({
      tenantId: "Contoso Ltd",
      clientId: "my app",
      clientCredentials: { clientSecret: "22222222-2222-4222-8222-222222222222" },
      baseUrl: "http://user:hunter2@app.example/?a=b#c",
      cookieSecrets: [shortSecret],
      initialScopes: ["a b"],
    });
    expect(faults.map((fault) => fault.split(/[ .]/u)[0])).toEqual([
      "tenantId",
      "clientId",
      "clientCredentials",
      "cookieSecrets",
      "baseUrl",
      "baseUrl",
      "baseUrl",
      "baseUrl",
      "initialScopes",
    ]);
    const text = new ConfigurationError(faults).message;
    for (const given of [shortSecret, "22222222", "hunter2"]) {
      expect(text).not.toContain(given);
    }
    expect(text).toContain("Fix these 9 configuration errors");
    expect(faultsOf(Object.fromEntries(Object.keys(validOptions).map((name) => [name, undefined])))).toHaveLength(5);
  });

  it.each([null, undefined, 7, "x", []])(
    "no options at all (%o) are a ConfigurationError, not a TypeError",
    (options) => {
      expect(() => createIdentityWeb(options as unknown as IdentityWebOptions)).toThrow(ConfigurationError);
    },
  );
});

describe("valid options", () => {
  it("may be undefined, which means not given, everywhere", () => {
    const none = undefined;
    const resolved = resolveOptions({
      ...validOptions,
      instance: none,
      allowedTenants: none,
      initialScopes: none,
      tokenCache: none,
      routes: { signIn: none, callback: none, signOut: none, signedOut: none, frontChannelSignOut: none },
      redirectPath: none,
      responseMode: none,
      publicPaths: none,
      apiOrigins: none,
      downstreamApis: none,
      session: {
        idleSeconds: none,
        absoluteSeconds: none,
        maxPerAccount: none,
        recheckSeconds: none,
        staleSeconds: none,
      },
      pages: { error: none, signedOut: none },
      hooks: { authorizationCodeReceived: none, authenticationFailed: none },
      onEvent: none,
      logger: none,
      fetch: none,
    });
    const { store: _one, ...withUndefined } = resolved;
    const { store: _other, ...plain } = resolveOptions(validOptions);
    expect(withUndefined).toEqual({
      ...plain,
      authentication: resolved.authentication,
      pages: resolved.pages,
      hooks: resolved.hooks,
    });
    expect(
      resolveOptions({ ...validOptions, session: none, pages: none, hooks: none, routes: none }).session.idleSeconds,
    ).toBe(8 * 3600);
    expect(inMemoryTokenCache({ maxBytes: none }).store).toBeDefined();
  });

  it("are normalized: lower-case ids, no trailing slashes, and a redirect URI below baseUrl", () => {
    const resolved = resolveOptions({
      ...validOptions,
      tenantId: "Contoso.COM",
      baseUrl: "https://App.Example:443/app/",
    });
    expect(resolved).toMatchObject({
      tenant: "contoso.com",
      clientId: "aaaaaaaa-0000-4000-8000-00000000000a",
      baseUrl: "https://app.example/app",
      origin: "https://app.example",
      basePath: "/app",
      secure: true,
      redirectUri: "https://app.example/app/auth/callback",
      instance: "https://login.microsoftonline.com",
      multiTenant: false,
    });
  });

  it.each([
    { baseUrl: "http://localhost:3000" },
    { baseUrl: "http://127.0.0.1:3000" },
    { baseUrl: "http://[::1]:3000" },
    { tenantId: "consumers" },
    { tenantId: "common", allowedTenants: "any" },
    { tenantId: "organizations", allowedTenants: [tenantId] },
    { tenantId: "common", allowedTenants: () => true },
    { instance: "https://login.microsoftonline.us/" },
    { instance: "https://contoso.ciamlogin.com/" },
    { instance: "https://contoso.ciamlogin.com", tenantId: "contoso.onmicrosoft.com" },
    { instance: "https://b2clogin.com.contoso.com" },
    { instance: "https://login.contoso.com", tenantId: "common", allowedTenants: "any" },
    { instance: "http://localhost:8400" },
    { routes: false, redirectPath: "/getAToken" },
    { logger: console },
  ])("start an app with %o", (changes) => {
    expect(faultsOf(changes)).toEqual([]);
  });
});
