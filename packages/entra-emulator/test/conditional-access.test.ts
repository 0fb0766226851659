import { EmulatedBrowser, startEmulator, type Emulator, type Json } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { authorizeUrl, claimsOf, requestToken, signInForTokens, type Answer } from "./support/web-app.ts";

const alice = "a11ce000-0000-4000-8000-000000000001";
const capable = { access_token: { xms_cc: { values: ["cp1"] } } };
const withContext = JSON.stringify({
  access_token: { ...capable.access_token, acrs: { essential: true, value: "c1" } },
});
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.control.reset());
afterAll(() => emulator.close());

const refresh = (tokens: Record<string, Json>, claims: string = JSON.stringify(capable)): Promise<Answer> =>
  requestToken(emulator, {
    parameters: {
      grant_type: "refresh_token",
      refresh_token: tokens["refresh_token"] as string,
      scope: "openid offline_access User.Read",
      claims,
    },
  });
const me = (token: Json | undefined, path = "/me"): Promise<Response> =>
  fetch(`${emulator.url}/graph/v1.0${path}`, { headers: { authorization: `Bearer ${token as string}` } });

describe("an authentication context", () => {
  test("is refused silently with the claims handed back, and granted after the user has proven more", async () => {
    const browser = new EmulatedBrowser();
    const tokens = await signInForTokens(emulator, "alice@contoso.com", { browser });
    const refused = await refresh(tokens, withContext);
    expect([refused.status, refused.body["error"], refused.body["error_codes"], refused.body["claims"]]).toEqual([
      400,
      "interaction_required",
      [50076],
      withContext,
    ]);
    const stepped = await signInForTokens(emulator, "alice@contoso.com", {
      browser,
      parameters: { claims: withContext },
    });
    const granted = await refresh(stepped, withContext);
    expect(claimsOf(granted.body["access_token"])).toMatchObject({ acrs: ["c1"], xms_cc: ["cp1"] });
    expect((await refresh(tokens, withContext)).status).toBe(400);
  });

  test("ends with access_denied where the user does not go along, and without a page where none may be shown", async () => {
    const declined = await emulator.signIn(
      authorizeUrl(emulator, { parameters: { claims: withContext } }),
      "ben@contoso.com",
      {
        stepUp: "cancel",
      },
    );
    expect(declined.url.searchParams.get("error")).toBe("access_denied");
    const browser = new EmulatedBrowser();
    await signInForTokens(emulator, "ben@contoso.com", { browser });
    const silent = authorizeUrl(emulator, {
      parameters: { claims: withContext, prompt: "none", login_hint: "ben@contoso.com" },
    });
    expect((await emulator.signIn(silent, "ben@contoso.com", { browser })).url.searchParams.get("error")).toBe(
      "interaction_required",
    );
  });

  test("that a call to Graph needs is asked for with a claims challenge", async () => {
    emulator.control.requireContext("/me", "c1");
    const browser = new EmulatedBrowser();
    const tokens = await signInForTokens(emulator, "alice@contoso.com", { browser });
    const plain = await refresh(tokens);
    const answer = await me(plain.body["access_token"]);
    const challenge = /error="insufficient_claims", claims="([^"]+)"/u.exec(
      answer.headers.get("www-authenticate") ?? "",
    );
    expect([answer.status, Buffer.from(challenge?.[1] ?? "", "base64").toString()]).toEqual([
      401,
      JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } }),
    ]);
  });

  test("a claims parameter that is no JSON object is refused", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com");
    for (const claims of ["{", "[]", "7"]) {
      expect((await refresh(tokens, claims)).body["error_codes"]).toEqual([50163]);
    }
  });
});

describe("a revoked session", () => {
  test("ends refresh tokens with 50173, and access tokens only where the client can handle the challenge", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com");
    const capableToken = (await refresh(tokens)).body["access_token"];
    expect((await me(capableToken)).status).toBe(200);
    emulator.control.revokeSessions(alice);
    expect((await refresh(tokens)).body["error_codes"]).toEqual([50173]);
    const answer = await me(capableToken);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining('error="insufficient_claims"'),
    ]);
    expect((await me(tokens["access_token"])).status).toBe(200);
    const again = await refresh(await signInForTokens(emulator, "alice@contoso.com"));
    expect((await me(again.body["access_token"])).status).toBe(200);
  });
});

describe("roles and groups", () => {
  test("stand in the ID token, and with more than 200 groups only a hint where to ask", async () => {
    const [alices, bens] = await Promise.all(
      ["alice@contoso.com", "ben@contoso.com"].map((user) => signInForTokens(emulator, user)),
    );
    expect(claimsOf(alices?.["id_token"])).toMatchObject({
      roles: ["Orders.Approve"],
      groups: ["9409aaaa-0000-4000-8000-00000000a001", "9409aaaa-0000-4000-8000-00000000a002"],
    });
    const claims = claimsOf(bens?.["id_token"]);
    expect([claims["groups"], claims["_claim_names"]]).toEqual([undefined, { groups: "src1" }]);
    const answer = await fetch(`${emulator.url}/graph/v1.0/me/getMemberGroups`, {
      method: "POST",
      headers: { authorization: `Bearer ${bens?.["access_token"] as string}`, "content-type": "application/json" },
      body: JSON.stringify({ securityEnabledOnly: false }),
    });
    expect(((await answer.json()) as { value: string[] }).value).toHaveLength(205);
  });
});

describe("admin consent", () => {
  test("covers everybody in the tenant, and a refusal is told to the app", async () => {
    const query = new URLSearchParams({
      client_id: "aaaaaaaa-0000-4000-8000-00000000000a",
      redirect_uri: "http://localhost:3000/auth/callback",
      state: "42",
      scope: "openid profile offline_access User.Read",
    });
    const address = `${emulator.url}/fabrikam.com/v2.0/adminconsent?${query.toString()}`;
    expect(await (await fetch(address)).text()).toContain("Femke Faber");
    const decide = async (decision: string): Promise<URL> => {
      const body = new URLSearchParams({ decision, administrator: "fe3ce000-0000-4000-8000-000000000006" });
      const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
      return new URL(answer.headers.get("location") ?? "");
    };
    expect((await decide("cancel")).searchParams.get("error")).toBe("access_denied");
    expect(Object.fromEntries((await decide("accept")).searchParams)).toMatchObject({
      admin_consent: "True",
      tenant: "22222222-2222-4222-8222-222222222222",
      state: "42",
    });
    const { url } = await emulator.signIn(authorizeUrl(emulator, { tenant: "fabrikam.com" }), "carla@fabrikam.com", {
      consent: "cancel",
    });
    expect(url.searchParams.get("code")).not.toBeNull();
  });
});

test("an organization without an administrator says so, and offers nothing to accept", async () => {
  const query =
    "client_id=aaaaaaaa-0000-4000-8000-00000000000a&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fauth%2Fcallback";
  const page = await (await fetch(`${emulator.url}/contoso.com/v2.0/adminconsent?${query}&scope=User.Read`)).text();
  expect(page).toContain("Contoso has no administrator");
  expect(page).not.toContain("Accept");
});

test("mail is sent only with the scope for it, and consent can be withdrawn", async () => {
  const send = async (token: Json | undefined): Promise<number> => {
    const message = { subject: "Hello", toRecipients: [{ emailAddress: { address: "ben@contoso.com" } }] };
    const answer = await fetch(`${emulator.url}/graph/v1.0/me/sendMail`, {
      method: "POST",
      headers: { authorization: `Bearer ${token as string}`, "content-type": "application/json" },
      body: JSON.stringify({ message, saveToSentItems: false }),
    });
    return answer.status;
  };
  const reader = await signInForTokens(emulator, "alice@contoso.com");
  expect(await send(reader["access_token"])).toBe(403);
  const scope = "openid profile offline_access Mail.Send";
  const sender = await signInForTokens(emulator, "alice@contoso.com", { parameters: { scope } });
  expect(await send(sender["access_token"])).toBe(202);
  emulator.control.withdrawConsent(alice, "aaaaaaaa-0000-4000-8000-00000000000a");
  expect((await refresh(sender)).body["suberror"]).toBe("consent_required");
});
