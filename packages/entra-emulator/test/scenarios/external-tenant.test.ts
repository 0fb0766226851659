import { defaultSeed, SeedError, validateSeed } from "@identity-web/entra-emulator";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { claimsOf, contoso, redirectUri, webApp } from "../support/web-app.ts";

const woodgrove = "44444444-4444-4444-8444-444444444444";
const app = "eeeeeeee-0000-4000-8000-00000000000e";
const issuer = `https://${woodgrove}.ciamlogin.com/${woodgrove}/v2.0`;
const emulator = await useEmulator();

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
    "has an issuer at ciamlogin.com but its endpoints at the emulator, by the name %s",
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

  test("signs a customer in, with its issuer in both tokens", async () => {
    const { url } = await emulator.signIn(authorizeUrl(woodgrove, app), "gina@woodgrove.com");
    const body = new URLSearchParams({
      client_id: app,
      client_secret: "emulator-secret~of-the-groceries",
      grant_type: "authorization_code",
      code: url.searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
    });
    const response = await fetch(`${emulator.url}/${woodgrove}/oauth2/v2.0/token`, { method: "POST", body });
    const tokens = (await response.json()) as Record<string, string>;
    for (const name of ["id_token", "access_token"]) {
      expect(claimsOf(tokens[name] ?? "")).toMatchObject({ iss: issuer, tid: woodgrove, name: "Gina Galli" });
    }
  });

  test.each([
    ["its app at common", "common", app],
    ["its app at organizations", "organizations", app],
    ["its app at another tenant", contoso, app],
    ["an app of another tenant", woodgrove, webApp],
  ])("refuses %s", async (_title, tenant, clientId) => {
    const response = await fetch(authorizeUrl(tenant, clientId));
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/AADSTS(?:700016|50194)/u);
  });

  test.each(["common", "organizations", contoso])("does not let its customers sign in at %s", async (tenant) => {
    const url = authorizeUrl(tenant, webApp).replace(/api%3A[^&]*/u, "User.Read");
    await expect(emulator.signIn(url, "gina@woodgrove.com", { consent: "accept" })).rejects.toThrow("gina");
  });

  test("must not contain multi-tenant apps, or customers who are guests elsewhere", () => {
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
      "seed.users[0].guestOf[0] is not allowed: users of an external tenant cannot be guests.",
      'seed.apps[0].signInAudience must be "AzureADMyOrg": the app is in an external tenant.',
    ];
    expect(() => validateSeed(seed)).toThrow(new SeedError(problems));
  });
});
