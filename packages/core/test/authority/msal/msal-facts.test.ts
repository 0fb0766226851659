import { createHash } from "node:crypto";

import { ConfidentialClientApplication, type INetworkModule, type NetworkRequestOptions } from "@azure/msal-node";
import { describe, expect, it } from "vitest";

/**
 * Facts about @azure/msal-node that the design rests on. If one fails after an upgrade of MSAL, that is not MSAL's
 * fault: check the code that relies on it, which each test names.
 */
const tenant = "11111111-1111-4111-8111-111111111111";
const clientId = "aaaaaaaa-0000-4000-8000-00000000000a";
const host = "login.example";
const authority = `https://${host}/${tenant}`;
const endpoint = (name: string): string => `http://${host}/${tenant}/oauth2/v2.0/${name}`;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

interface Answer {
  readonly status?: number;
  readonly body: object;
}
const unsigned = (claims: object): string => `${encode({ alg: "none" })}.${encode(claims)}.`;
const tokensOf = (person: string, changes: object = {}): Answer => ({
  body: {
    token_type: "Bearer",
    scope: "openid profile offline_access User.Read",
    expires_in: 3600,
    access_token: `access-of-${person}-${createHash("sha256").update(person).digest("hex").slice(0, 6)}`,
    refresh_token: `refresh-of-${person}`,
    client_info: encode({ uid: person, utid: tenant }),
    id_token: unsigned({
      iss: "https://anybody",
      aud: "anything",
      exp: 1,
      sub: person,
      oid: person,
      tid: tenant,
      nonce: "n",
    }),
    ...changes,
  },
});

function clientWith(
  answer: (body: string) => Answer | Promise<Answer>,
  clientAssertion?: () => Promise<string>,
): {
  client: ConfidentialClientApplication;
  posted: { url: string; body: string }[];
} {
  const posted: { url: string; body: string }[] = [];
  const networkClient: INetworkModule = {
    sendGetRequestAsync: () => Promise.reject(new Error("nothing is fetched")),
    async sendPostRequestAsync<Body>(url: string, options?: NetworkRequestOptions) {
      posted.push({ url, body: options?.body ?? "" });
      const { status = 200, body } = await answer(options?.body ?? "");
      return { status, headers: {}, body: body as Body };
    },
  };
  const client = new ConfidentialClientApplication({
    auth: {
      clientId,
      ...(clientAssertion === undefined ? { clientSecret: "secret" } : { clientAssertion }),
      authority,
      knownAuthorities: [host],
      authorityMetadata: JSON.stringify({
        authorization_endpoint: endpoint("authorize"),
        token_endpoint: endpoint("token"),
        end_session_endpoint: endpoint("logout"),
        issuer: `http://${host}/${tenant}/v2.0`,
        jwks_uri: endpoint("keys"),
      }),
    },
    system: { networkClient, loggerOptions: { logLevel: 0, loggerCallback: () => {}, piiLoggingEnabled: false } },
  });
  return { client, posted };
}

const code = { code: "code", scopes: ["User.Read"], redirectUri: "http://localhost/auth/callback", nonce: "n" };
const signIn = async (person: string): Promise<string> => {
  const { client } = clientWith(() => tokensOf(person));
  await client.acquireTokenByCode({ ...code });
  return client.getTokenCache().serialize();
};
const account = (person: string) => ({
  homeAccountId: `${person}.${tenant}`,
  environment: host,
  tenantId: tenant,
  localAccountId: person,
  username: "",
});
const silently = (client: ConfidentialClientApplication, person: string, changes: object = {}) =>
  client.acquireTokenSilent({ account: account(person), scopes: ["User.Read"], authority, ...changes });

describe("facts about @azure/msal-node", () => {
  it("an http authority is refused, http endpoints inside authorityMetadata are not (authority/msal/client.ts)", async () => {
    const { client, posted } = clientWith(() => tokensOf("ann"));
    await client.acquireTokenByCode({ ...code });
    expect(posted.map(({ url }) => url.split("?")[0])).toEqual([endpoint("token")]);
    expect(await client.getAuthCodeUrl({ ...code })).toMatch(new RegExp(`^${endpoint("authorize")}`, "u"));
    const plain = new ConfidentialClientApplication({
      auth: { clientId, clientSecret: "s", authority: `http://${host}/${tenant}` },
    });
    await expect(plain.acquireTokenByCode({ ...code })).rejects.toMatchObject({ errorCode: "authority_uri_insecure" });
  });

  it("deserialize adds to what is there, and an empty string keeps all of it: so each operation has its own client", async () => {
    const { client } = clientWith(() => tokensOf("nobody"));
    const cache = client.getTokenCache();
    cache.deserialize(await signIn("ann"));
    cache.deserialize(await signIn("bea"));
    cache.deserialize("");
    expect((await cache.getAllAccounts()).map(({ homeAccountId }) => homeAccountId).toSorted()).toEqual([
      `ann.${tenant}`,
      `bea.${tenant}`,
    ]);
  });

  it("an assertion is requested although the token is in the cache, and the secret is a field of the form (authority/msal/client-authenticated-request.ts)", async () => {
    let asked = 0;
    const { client, posted } = clientWith(
      () => tokensOf("ann"),
      async () => `assertion ${++asked}`,
    );
    client.getTokenCache().deserialize(await signIn("ann"));
    await silently(client, "ann");
    await silently(client, "ann");
    expect([posted, asked]).toEqual([[], 2]);
    const withSecret = clientWith(() => tokensOf("ann"));
    await withSecret.client.acquireTokenByCode({ ...code });
    expect(new URLSearchParams(withSecret.posted[0]?.body).get("client_secret")).toBe("secret");
  });

  it("what a network client throws becomes network_error without a cause (authority/msal/client.ts keeps the failure)", async () => {
    const failure = new Error("the reason");
    const { client } = clientWith(() => Promise.reject(failure));
    const error = await client.acquireTokenByCode({ ...code }).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ errorCode: "network_error" });
    expect(error?.cause).toBeUndefined();
    expect(error).not.toBe(failure);
  });

  it("an ID token is decoded and not verified: unsigned, expired, of another issuer and audience (authority/id-token.ts)", async () => {
    const { client } = clientWith(() => tokensOf("ann"));
    const result = await client.acquireTokenByCode({ ...code });
    expect(result.idTokenClaims).toMatchObject({ iss: "https://anybody", aud: "anything", exp: 1 });
    const wrong = clientWith(() => tokensOf("ann")).client.acquireTokenByCode({ ...code, nonce: "another" });
    await expect(wrong).rejects.toMatchObject({ errorCode: "nonce_mismatch" });
  });

  it("client_info is trusted whatever the ID token says (authority/client-info.ts compares them)", async () => {
    const { client } = clientWith(() => tokensOf("ann", { client_info: encode({ uid: "victim", utid: tenant }) }));
    const result = await client.acquireTokenByCode({ ...code });
    expect(result.account?.homeAccountId).toBe(`victim.${tenant}`);
  });

  it("a client that two users share writes one user's tokens into the other's cache: so no client is shared", async () => {
    const people = ["ann", "bea"];
    const { client } = clientWith(() => tokensOf(people.shift() ?? ""));
    await client.acquireTokenByCode({ ...code });
    await client.acquireTokenByCode({ ...code });
    const serialized = client.getTokenCache().serialize();
    expect(serialized).toContain("refresh-of-ann");
    expect(serialized).toContain("refresh-of-bea");
  });

  it("a refresh that brings another user's tokens does not fail by itself (authority/msal/refresh.ts checks)", async () => {
    const { client } = clientWith(() => tokensOf("bea"));
    client.getTokenCache().deserialize(await signIn("ann"));
    const result = await silently(client, "ann", { forceRefresh: true });
    expect(result.accessToken).toContain("access-of-bea");
  });

  it("a silent call finds and refreshes tokens without an ID token in the cache (authority/msal/cache.ts leaves it out)", async () => {
    const kept = JSON.parse(await signIn("ann")) as Record<string, object>;
    const { client, posted } = clientWith(() => tokensOf("ann"));
    client.getTokenCache().deserialize(JSON.stringify({ ...kept, IdToken: {} }));
    expect((await silently(client, "ann")).accessToken).toContain("access-of-ann");
    expect(posted).toHaveLength(0);
    await silently(client, "ann", { forceRefresh: true });
    expect(posted[0]?.body).toContain("grant_type=refresh_token");
  });

  it("an expired access token stays in the cache (authority/msal/cache.ts prunes)", async () => {
    const { client } = clientWith(() => tokensOf("ann", { expires_in: 0, scope: "openid profile Mail.Read" }));
    await client.acquireTokenByCode({ ...code, scopes: ["Mail.Read"] });
    expect(client.getTokenCache().serialize()).toContain("access-of-ann");
  });

  it("a response without an access token counts as success (authority/msal/client.ts refuses it first)", async () => {
    const { client } = clientWith(() => ({ body: {} }));
    client.getTokenCache().deserialize(await signIn("ann"));
    const result = await silently(client, "ann", { forceRefresh: true }).catch((error: unknown) => error);
    expect(result).toMatchObject({ accessToken: "" });
  });

  it("invalid_grant without a suberror is not an InteractionRequiredAuthError (authority/token-error.ts maps it)", async () => {
    const { client } = clientWith(() => ({
      status: 400,
      body: { error: "invalid_grant", error_description: "AADSTS700082: expired", error_codes: [700082] },
    }));
    client.getTokenCache().deserialize(await signIn("ann"));
    await expect(silently(client, "ann", { forceRefresh: true })).rejects.toMatchObject({ name: "ServerError" });
  });

  it("a silent call that finds nothing reports a code, without the network (authority/msal/refresh.ts)", async () => {
    const { client, posted } = clientWith(() => tokensOf("ann"));
    await expect(silently(client, "ann")).rejects.toMatchObject({ errorCode: "no_tokens_found" });
    expect(posted).toHaveLength(0);
  });

  it("openid, profile, offline_access and client_info=1 are always requested (authority/id-token.ts, authority/client-info.ts)", async () => {
    const { client, posted } = clientWith(() => tokensOf("ann"));
    await client.acquireTokenByCode({ ...code });
    await silently(client, "ann", { forceRefresh: true });
    for (const { body } of posted) {
      const form = new URLSearchParams(body);
      expect(form.get("client_info")).toBe("1");
      expect(form.get("scope")?.split(" ")).toEqual(expect.arrayContaining(["openid", "profile", "offline_access"]));
    }
  });

  it("PKCE is silently left out if the method is missing (authority/msal/authorization-url.ts passes both)", async () => {
    const { client } = clientWith(() => tokensOf("ann"));
    expect(await client.getAuthCodeUrl({ ...code, codeChallenge: "c" })).not.toContain("code_challenge=");
    expect(await client.getAuthCodeUrl({ ...code, codeChallenge: "c", codeChallengeMethod: "S256" })).toContain(
      "code_challenge=c",
    );
  });
});
