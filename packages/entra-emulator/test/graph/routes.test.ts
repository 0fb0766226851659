import { startEmulator, type Json } from "@identity-web/entra-emulator";
import { describe, expect, test } from "vitest";

import { useEmulator } from "../support/use-emulator.ts";
import { api, fetchGraph, requestToken, signInForTokens } from "../support/web-app.ts";

const emulator = await useEmulator();

async function tokenFor(user: string, scope: string): Promise<string> {
  const tokens = await signInForTokens(emulator, user, { tenant: "common", parameters: { scope } });
  return tokens["access_token"] as string;
}

async function call(
  path: string,
  token?: string,
): Promise<{ status: number; headers: Headers; body: Record<string, Json> }> {
  const url = path.startsWith("http") ? path : emulator.graphUrl + path;
  const response = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, Json> };
}

describe("a call", () => {
  test("without a token, or with a forged one, an ID token or a token for another API gets 401", async () => {
    const tokens = await signInForTokens(emulator, "alice@contoso.com", {
      parameters: { scope: `openid profile offline_access User.Read api://${api}/Tasks.Read` },
    });
    const other = await requestToken(emulator, {
      parameters: {
        grant_type: "refresh_token",
        refresh_token: tokens["refresh_token"] as string,
        scope: `api://${api}/Tasks.Read`,
      },
    });
    expect(other.status).toBe(200);
    for (const token of [undefined, "forged", tokens["id_token"] as string, other.body["access_token"] as string]) {
      const { status, headers, body } = await call("/me", token);
      expect(status).toBe(401);
      expect(headers.get("www-authenticate")).toContain("Bearer");
      expect(body).toMatchObject({ error: { code: "InvalidAuthenticationToken", innerError: {} } });
    }
  });

  test("with a token of another emulator gets 401", async () => {
    const other = await startEmulator();
    try {
      const tokens = await signInForTokens(other, "ben@contoso.com");
      expect((await call("/me", tokens["access_token"] as string)).status).toBe(401);
    } finally {
      await other.close();
    }
  });

  test("with an expired token gets 401", async () => {
    emulator.control.queueFault({ on: "token", accessTokenLifetimeSeconds: 300 });
    const token = await tokenFor("ben@contoso.com", "openid User.Read");
    expect((await call("/me", token)).status).toBe(200);
    emulator.control.advanceClock(301);
    expect((await call("/me", token)).body).toMatchObject({
      error: { message: "Lifetime validation failed, the token is expired." },
    });
  });

  test("without the required scope gets 403", async () => {
    const withoutMail = await tokenFor("alice@contoso.com", "openid User.Read");
    expect(await call("/me/messages", withoutMail)).toMatchObject({
      status: 403,
      body: { error: { code: "ErrorAccessDenied" } },
    });
    const withoutProfile = await tokenFor("femke@fabrikam.com", "openid Mail.Read");
    for (const path of ["/me", "/me/photo/$value"]) {
      expect(await call(path, withoutProfile)).toMatchObject({
        status: 403,
        body: { error: { code: "Authorization_RequestDenied" } },
      });
    }
  });

  test("to a path that the emulator does not support gets 404, in Graph's envelope", async () => {
    const token = await tokenFor("ben@contoso.com", "openid User.Read");
    expect(await call("/users", token)).toMatchObject({ status: 404, body: { error: { code: "ResourceNotFound" } } });
  });
});

describe("a queued claims challenge", () => {
  test("is sent once, as 401 with the claims in base64, and then the same token is accepted", async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
    const token = await tokenFor("ben@contoso.com", "openid User.Read");
    emulator.control.queueFault({ on: "graph", error: { error: "InvalidAuthenticationToken", claims } });
    const { status, headers, body } = await call("/me", token);
    expect([status, body]).toMatchObject([401, { error: { code: "InvalidAuthenticationToken" } }]);
    const challenge = headers.get("www-authenticate") ?? "";
    expect(challenge).toMatch(/^Bearer .*error="insufficient_claims"/u);
    expect(Buffer.from(/claims="([^"]+)"/u.exec(challenge)?.[1] ?? "", "base64").toString()).toBe(claims);
    expect((await call("/me", token)).status).toBe(200);
  });
});

describe("the profile", () => {
  test("has Graph's default properties, with null for unknown values", async () => {
    const { body } = await call("/me", await tokenFor("dora@outlook.com", "openid User.Read"));
    expect(body).toMatchObject({
      id: "00000000-0000-0000-d07a-d1a200000004",
      displayName: "Dora Diaz",
      givenName: "Dora",
      jobTitle: null,
      businessPhones: [],
      userPrincipalName: "dora@outlook.com",
    });
  });
});

describe("the photo", () => {
  test("is a PNG that differs between users, and is missing for one of them", async () => {
    const photo = async (user: string): Promise<Response> => {
      const token = await tokenFor(user, "openid User.Read");
      return fetchGraph(emulator, "/me/photo/$value", token);
    };
    const [alice, ben, femke] = [
      await photo("alice@contoso.com"),
      await photo("ben@contoso.com"),
      await photo("femke@fabrikam.com"),
    ];
    expect(alice.headers.get("content-type")).toBe("image/png");
    const bytes = Buffer.from(await alice.arrayBuffer());
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
    expect(bytes.equals(Buffer.from(await ben.arrayBuffer()))).toBe(false);
    expect(femke.status).toBe(404);
    expect(await femke.json()).toMatchObject({ error: { code: "ImageNotFound" } });
  });
});

describe("messages", () => {
  test("are returned two at a time, newest first, and the next links lead through all of them", async () => {
    const token = await tokenFor("alice@contoso.com", "openid Mail.Read");
    const subjects: Json[] = [];
    let sizes: readonly number[] = [];
    let next: string | undefined = "/me/messages";
    while (next !== undefined) {
      const { body } = await call(next, token);
      const value = body["value"] as { subject: string }[];
      subjects.push(...value.map(({ subject }) => subject));
      sizes = [...sizes, value.length];
      next = body["@odata.nextLink"] as string | undefined;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(subjects).toEqual([
      "Welcome aboard",
      "Lunch on Thursday?",
      "Quarterly numbers",
      "Your parcel is on its way",
      "Minutes of Monday",
    ]);
  });

  test("are limited by $top, and an invalid $top gets 400", async () => {
    const token = await tokenFor("alice@contoso.com", "openid Mail.Read");
    const all = await call("/me/messages?$top=50", token);
    expect(all.body["value"]).toHaveLength(5);
    expect(all.body).not.toHaveProperty("@odata.nextLink");
    const single = await call("/me/messages?$top=1", token);
    expect(single.body["@odata.nextLink"]).toContain("top=1");
    expect((await call("/me/messages?$top=none", token)).status).toBe(400);
  });
});

describe("mail", () => {
  test("is sent only with the required scope", async () => {
    const send = async (token: string): Promise<number> => {
      const message = { subject: "Hello", toRecipients: [{ emailAddress: { address: "ben@contoso.com" } }] };
      const response = await fetchGraph(emulator, "/me/sendMail", token, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ message, saveToSentItems: false }),
      });
      return response.status;
    };
    expect(await send(await tokenFor("alice@contoso.com", "openid User.Read"))).toBe(403);
    expect(await send(await tokenFor("alice@contoso.com", "openid Mail.Send"))).toBe(202);
  });
});
