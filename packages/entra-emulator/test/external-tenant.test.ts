import { defaultSeed, type Emulator, SeedError, startEmulator, validateSeed } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { claimsOf } from "./support/web-app.ts";

const woodgrove = "44444444-4444-4444-8444-444444444444";
const contoso = "11111111-1111-4111-8111-111111111111";
const app = "eeeeeeee-0000-4000-8000-00000000000e";
const sampleApp = "aaaaaaaa-0000-4000-8000-00000000000a";
const redirectUri = "http://localhost:3000/auth/callback";
const issuer = `https://${woodgrove}.ciamlogin.com/${woodgrove}/v2.0`;
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

function authorizeUrl(tenant: string, clientId: string): string {
  const parameters = new URLSearchParams({
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: `openid profile offline_access api://${clientId}/Orders.Read`,
    nonce: "n",
  });
  return `${emulator.url}/${tenant}/oauth2/v2.0/authorize?${parameters.toString()}`;
}

async function json(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(emulator.url + path)).json()) as Record<string, unknown>;
}

describe("an external tenant", () => {
  test.each([woodgrove, "woodgrove.onmicrosoft.com"])(
    "has an issuer below ciamlogin.com, and its endpoints here, by the name %s",
    async (tenant) => {
      const document = await json(`/${tenant}/v2.0/.well-known/openid-configuration`);
      expect(document["issuer"]).toBe(issuer);
      for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"]) {
        expect(document[name]).toEqual(expect.stringMatching(`^${emulator.url}/${woodgrove}/`));
      }
      const { keys } = (await json(`/${tenant}/discovery/v2.0/keys`)) as { keys: { issuer: string }[] };
      expect(keys.map((key) => key.issuer)).toEqual(keys.map(() => issuer));
      expect(keys).not.toHaveLength(0);
    },
  );

  test("signs its customer in, and both tokens name its issuer", async () => {
    const { url } = await emulator.signIn(authorizeUrl(woodgrove, app), "gina@woodgrove.com");
    const body = new URLSearchParams({
      client_id: app,
      client_secret: "emulator-secret~of-the-groceries",
      grant_type: "authorization_code",
      code: url.searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
    });
    const answer = await fetch(`${emulator.url}/${woodgrove}/oauth2/v2.0/token`, { method: "POST", body });
    const tokens = (await answer.json()) as Record<string, string>;
    for (const name of ["id_token", "access_token"]) {
      expect(claimsOf(tokens[name] ?? "")).toMatchObject({ iss: issuer, tid: woodgrove, name: "Gina Galli" });
    }
  });

  test.each([
    ["its app at common", "common", app],
    ["its app at organizations", "organizations", app],
    ["its app in another tenant", contoso, app],
    ["another tenant's app in it", woodgrove, sampleApp],
  ])("refuses %s", async (_title, tenant, clientId) => {
    const response = await fetch(authorizeUrl(tenant, clientId));
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/AADSTS(?:700016|50194)/u);
  });

  test.each(["common", "organizations", contoso])("has no customer who could sign in at %s", async (tenant) => {
    const url = authorizeUrl(tenant, sampleApp).replace(/api%3A[^&]*/u, "User.Read");
    await expect(emulator.signIn(url, "gina@woodgrove.com", { consent: "accept" })).rejects.toThrow("gina");
  });

  test("with a multi-tenant app, or a customer who is a guest elsewhere, is no seed", () => {
    const [gina] = defaultSeed.users.filter(({ tenantId }) => tenantId === woodgrove);
    const [shop] = defaultSeed.apps.filter(({ tenantId }) => tenantId === woodgrove);
    const guestOf = [
      { tenantId: contoso, oid: "9a2e0000-0000-4000-8000-000000000017", userPrincipalName: "g@contoso.com" },
    ];
    const seed = {
      ...defaultSeed,
      users: [{ ...gina, guestOf }],
      apps: [{ ...shop, signInAudience: "AzureADMultipleOrgs" }],
    };
    const problems = [
      "seed.users[0].guestOf[0] makes a guest of somebody from an external tenant.",
      'seed.apps[0].signInAudience must be "AzureADMyOrg": the app is in an external tenant.',
    ];
    expect(() => validateSeed(seed)).toThrow(new SeedError(problems));
  });
});
