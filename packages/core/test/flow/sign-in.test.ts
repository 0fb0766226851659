import { createHash } from "node:crypto";

import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { clientId } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type SentRequest, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
interface Stored {
  readonly sessions: readonly { readonly claims: Readonly<Record<string, unknown>> }[];
  readonly cache: string;
}

function tokenRequest({ sent }: TestSetup): SentRequest | undefined {
  return sent.find(({ url }) => new URL(url).pathname.endsWith("/token"));
}

describe.each(["query", "form_post"] as const)("signing in by %s", (responseMode) => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator, { responseMode });
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  it("returns to the requested page, signed in as the right user [A01]", async () => {
    const answer = await attempt(setup, browser, { address: "/private/page?a=1&b=%20" });
    expect(await deliver(browser, answer)).toMatchObject({
      status: 302,
      location: `${setup.app.origin}/private/page?a=1&b=%20`,
    });
    const page = await browser.navigate("/private/page?a=1&b=%20");
    expect(JSON.parse(page.body)).toMatchObject({
      user: {
        name: "Ben Brandt",
        username: "ben@contoso.com",
        objectId: "be000000-0000-4000-8000-000000000002",
        tenantId: "11111111-1111-4111-8111-111111111111",
      },
    });
    expect(setup.app.events.map(({ type }) => type)).toEqual(["signedIn"]);
  });

  it("stores one record, of that account only, with the claims of the token [A01]", async () => {
    await deliver(browser, await attempt(setup, browser));
    const records = setup.store.valuesOf("account/").map((value) => JSON.parse(value) as Stored);
    expect(records).toHaveLength(1);
    expect(records[0]?.sessions.map(({ claims }) => claims)).toEqual([
      expect.objectContaining({ preferred_username: "ben@contoso.com", aud: clientId, sub: expect.any(String) }),
    ]);
  });

  it("requests openid with the exact redirect URI, and sends no token in an address [A01]", async () => {
    const { location = "" } = await browser.navigate("/profile");
    const asked = new URL(location).searchParams;
    const redirectUri = `${setup.app.origin}/auth/callback`;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      response_mode: responseMode,
      code_challenge_method: "S256",
    });
    expect(asked.get("scope")?.split(" ").toSorted()).toEqual(["User.Read", "offline_access", "openid", "profile"]);
    await deliver(browser, await setup.emulator.signIn(location, "ben@contoso.com"));
    const token = tokenRequest(setup);
    expect(token?.form.get("redirect_uri")).toBe(redirectUri);
    const inAddresses = setup.sent.flatMap(({ url }) => [...new URL(url).searchParams.keys()]);
    expect(inAddresses).toEqual(["client-request-id"]);
  });

  it("authenticates the app by a secret in the body, and in the body only [A14]", async () => {
    await deliver(browser, await attempt(setup, browser));
    const token = tokenRequest(setup);
    expect(token?.form.get("client_secret")).toBe("emulator-secret~not-a-real-one");
    expect(token?.headers.get("authorization")).toBeNull();
  });

  it("sends the verifier that fits the challenge, and reveals it to nobody [B04]", async () => {
    const { location = "" } = await browser.navigate("/profile");
    const cookies = browser.cookieHeader();
    await deliver(browser, await setup.emulator.signIn(location, "ben@contoso.com"));
    const verifier = tokenRequest(setup)?.form.get("code_verifier") ?? "";
    expect(verifier).toMatch(/^[\w-]{43,}$/u);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    expect(new URL(location).searchParams.get("code_challenge")).toBe(challenge);
    const opened = cookies.split(/[=;]/u).map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect([location, cookies, ...opened, ...setup.log].filter((text) => text.includes(verifier))).toEqual([]);
  });

  it("lets no cache store the callback and the page after it, and sends no referrer [B15]", async () => {
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(callback.status).toBe(302);
    expect(callback.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    const page = await browser.navigate("/profile");
    expect(page.headers["cache-control"]).toBe("no-store");
  });

  it("loads nothing from elsewhere on an error page, which cannot be framed [B15]", async () => {
    const page = await browser.visit("/auth/callback", {
      method: responseMode === "query" ? "GET" : "POST",
      headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
    });
    expect(page.status).toBe(400);
    expect(page.headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/u),
    });
    expect(page.body).not.toMatch(/<script|<img|<iframe|\ssrc=|url\(|https?:/iu);
  });
});

describe("the authorization requests of one app", () => {
  let setup: TestSetup;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });

  it("differ in state, nonce and challenge, a thousand times, with at least 128 random bits each [B01, B04, B05]", async () => {
    const seen = { state: new Set<string>(), nonce: new Set<string>(), code_challenge: new Set<string>() };
    const count = 1000;
    const visits = Array.from({ length: count }, () => new Browser(setup.app.origin).navigate("/profile"));
    for (const { location = "" } of await Promise.all(visits)) {
      const asked = new URL(location).searchParams;
      expect(asked.get("code_challenge_method")).toBe("S256");
      for (const [name, values] of Object.entries(seen)) {
        values.add(asked.get(name) ?? "");
      }
    }
    for (const [name, values] of Object.entries(seen)) {
      expect([name, values.size]).toEqual([name, count]);
      expect(Math.min(...[...values].map((value) => value.length * 6))).toBeGreaterThanOrEqual(128);
    }
    expect(setup.store.puts).toEqual([]);
  });

  it("have a state that is worthless in another browser, and no token is requested [B01]", async () => {
    const [mine, theirs] = [new Browser(setup.app.origin), new Browser(setup.app.origin)];
    const answer = await attempt(setup, mine);
    await attempt(setup, theirs);
    expect(await deliver(theirs, answer)).toMatchObject({ status: 400 });
    expect(tokenRequest(setup)).toBeUndefined();
    expect(sessionCookies(theirs)).toEqual([]);
  });
});
