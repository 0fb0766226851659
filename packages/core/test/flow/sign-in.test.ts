import { createHash } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { attempt, deliver, type Scene, type SentRequest, sessionCookies, startScene } from "../support/scene.ts";
import { clientId } from "../support/start-app.ts";

interface Stored {
  readonly sessions: readonly { readonly claims: Readonly<Record<string, unknown>> }[];
  readonly cache: string;
}

function tokenRequest({ sent }: Scene): SentRequest | undefined {
  return sent.find(({ url }) => new URL(url).pathname.endsWith("/token"));
}

describe.each(["query", "form_post"] as const)("signing in by %s", (responseMode) => {
  let scene: Scene;
  let browser: Browser;
  beforeAll(async () => {
    scene = await startScene({ responseMode });
  });
  beforeEach(async () => {
    await scene.reset();
    browser = new Browser(scene.app.origin);
  });
  afterAll(() => scene.close());

  it("returns to the requested page, signed in as the right user [A01]", async () => {
    const answer = await attempt(scene, browser, { address: "/private/page?a=1&b=%20" });
    expect(await deliver(browser, answer)).toMatchObject({
      status: 302,
      location: `${scene.app.origin}/private/page?a=1&b=%20`,
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
    expect(scene.app.events.map(({ type }) => type)).toEqual(["signedIn"]);
  });

  it("stores one record, of that account only, with the claims of the token [A01]", async () => {
    await deliver(browser, await attempt(scene, browser));
    const records = scene.store.valuesOf("account/").map((value) => JSON.parse(value) as Stored);
    expect(records).toHaveLength(1);
    expect(records[0]?.sessions.map(({ claims }) => claims)).toEqual([
      expect.objectContaining({ preferred_username: "ben@contoso.com", aud: clientId, sub: expect.any(String) }),
    ]);
  });

  it("requests openid with the exact redirect URI, and sends no token in an address [A01]", async () => {
    const { location = "" } = await browser.navigate("/profile");
    const asked = new URL(location).searchParams;
    const redirectUri = `${scene.app.origin}/auth/callback`;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      response_mode: responseMode,
      code_challenge_method: "S256",
    });
    expect(asked.get("scope")?.split(" ").toSorted()).toEqual(["User.Read", "offline_access", "openid", "profile"]);
    await deliver(browser, await scene.emulator.signIn(location, "ben@contoso.com"));
    const token = tokenRequest(scene);
    expect(token?.form.get("redirect_uri")).toBe(redirectUri);
    const inAddresses = scene.sent.flatMap(({ url }) => [...new URL(url).searchParams.keys()]);
    expect(inAddresses).toEqual(["client-request-id"]);
  });

  it("authenticates the app by a secret in the body, and in the body only [A14]", async () => {
    await deliver(browser, await attempt(scene, browser));
    const token = tokenRequest(scene);
    expect(token?.form.get("client_secret")).toBe("emulator-secret~not-a-real-one");
    expect(token?.headers.get("authorization")).toBeNull();
  });

  it("sends the verifier that fits the challenge, and reveals it to nobody [B04]", async () => {
    const { location = "" } = await browser.navigate("/profile");
    const cookies = browser.cookieHeader();
    await deliver(browser, await scene.emulator.signIn(location, "ben@contoso.com"));
    const verifier = tokenRequest(scene)?.form.get("code_verifier") ?? "";
    expect(verifier).toMatch(/^[\w-]{43,}$/u);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    expect(new URL(location).searchParams.get("code_challenge")).toBe(challenge);
    const opened = cookies.split(/[=;]/u).map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect([location, cookies, ...opened, ...scene.log].filter((text) => text.includes(verifier))).toEqual([]);
  });

  it("lets no cache store the callback and the page after it, and sends no referrer [B15]", async () => {
    const callback = await deliver(browser, await attempt(scene, browser));
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
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.close());

  it("differ in state, nonce and challenge, a thousand times, with at least 128 random bits each [B01, B04, B05]", async () => {
    const seen = { state: new Set<string>(), nonce: new Set<string>(), code_challenge: new Set<string>() };
    const count = 1000;
    const visits = Array.from({ length: count }, () => new Browser(scene.app.origin).navigate("/profile"));
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
    expect(scene.store.puts).toEqual([]);
  });

  it("have a state that is worthless in another browser, and no token is requested [B01]", async () => {
    const [mine, theirs] = [new Browser(scene.app.origin), new Browser(scene.app.origin)];
    const answer = await attempt(scene, mine);
    await attempt(scene, theirs);
    expect(await deliver(theirs, answer)).toMatchObject({ status: 400 });
    expect(tokenRequest(scene)).toBeUndefined();
    expect(sessionCookies(theirs)).toEqual([]);
  });
});
