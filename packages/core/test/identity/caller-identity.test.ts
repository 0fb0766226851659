import { afterEach, describe, expect, it } from "vitest";

import { InteractionRequiredError, ServiceUnavailableError } from "../../src/index.ts";
import { call, mintAppToken, mintUserToken } from "../support/api-tokens.ts";
import { bearerApp, challengeOf } from "../support/bearer-app.ts";
import { Browser } from "../support/browser.ts";
import { signIn } from "../support/signed-in.ts";
import { emulatorOptions, testApp } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const app = await bearerApp(emulator);
const { api } = app;
afterEach(async () => {
  await emulator.control.reset();
  app.reset();
});

describe("a handler that needs more than the token has", () => {
  const context = { access_token: { acrs: { essential: true, value: "c1" } } };
  it("passes with an authentication context that was proven", async () => {
    app.handler = (identity) => identity.requireAuthenticationContext("c1");
    expect((await call(api.origin, await mintUserToken(emulator, { claims: { acrs: ["c1", "c2"] } }))).status).toBe(
      200,
    );
    expect((await call(api.origin, await mintUserToken(emulator, { claims: { acrs: ["c10"] } }))).status).toBe(403);
  });

  it.each(["cp1", "CP1"])("returns the claims to a caller with %s, as Entra's own APIs do", async (capability) => {
    app.handler = (identity) => identity.requireAuthenticationContext("c1");
    const answer = await call(api.origin, await mintUserToken(emulator, { claims: { xms_cc: [capability] } }));
    expect([answer.status, answer.json["error"]]).toEqual([401, "insufficient_claims"]);
    const [, base64 = ""] = /, error="insufficient_claims", .*claims="([^"]+)"$/u.exec(challengeOf(answer)) ?? [];
    expect(JSON.parse(Buffer.from(base64, "base64").toString())).toEqual(context);
    expect(JSON.parse(String(answer.json["claims"]))).toEqual(context);
  });

  it("refuses a caller that cannot handle claims with 403, and without the claims", async () => {
    app.handler = (identity) => identity.requireAuthenticationContext("c1");
    for (const claims of [{}, { xms_cc: ["cp2"] }, { xms_cc: "" }]) {
      const answer = await call(api.origin, await mintUserToken(emulator, { claims }));
      expect([answer.status, answer.json["error"]]).toEqual([403, "insufficient_claims"]);
      expect(challengeOf(answer)).not.toContain("claims=");
      expect(answer.json).not.toHaveProperty("claims");
    }
  });

  it("passes on what Entra requires for an API behind it: claims, consent, or a new token", async () => {
    const claims = JSON.stringify({ access_token: { polids: { essential: true, values: ["ä"] } } });
    const scopes = ["User.Read"];
    const token = await mintUserToken(emulator, { claims: { xms_cc: ["cp1"] } });
    const thrown = (error: Error): Promise<Awaited<ReturnType<typeof call>>> => {
      app.handler = () => Promise.reject(new Error("wrapped", { cause: error }));
      return call(api.origin, { authorization: `Bearer ${token}`, accept: "text/html", "sec-fetch-mode": "navigate" });
    };
    const challenged = await thrown(new InteractionRequiredError("interaction_required", "", { claims, scopes }));
    expect([challenged.status, challenged.json["claims"]]).toEqual([401, claims]);
    const consent = await thrown(new InteractionRequiredError("interaction_required", "", { scopes }));
    expect([consent.status, consent.json["error"], consent.json["scopes"]]).toEqual([
      403,
      "interaction_required",
      scopes,
    ]);
    const renewed = await thrown(new InteractionRequiredError("login_required", ""));
    expect([renewed.status, renewed.json["error"]]).toEqual([401, "invalid_token"]);
    const away = await thrown(new ServiceUnavailableError("store_unavailable", "", { retryAfterSeconds: 9 }));
    expect([away.status, away.json["error"], away.headers["retry-after"]]).toEqual([503, "store_unavailable", "9"]);
    expect((await thrown(new Error("the app's own"))).status).toBe(500);
  });

  it("responds as an API even if the request carries a browser's session", async () => {
    const both = await testApp(
      emulator,
      {},
      {
        decide: async (auth, request) => {
          if (request.path !== "/api") {
            return request.path === "/page" ? auth.requireUser(request) : auth.handle(request);
          }
          const result = await auth.requireBearer(request);
          if (result.kind !== "pass") {
            return result;
          }
          const error: unknown = await result.identity
            .requireAuthenticationContext("c1")
            .catch((thrown: unknown) => thrown);
          return (await auth.respondToError(request, error)) ?? result;
        },
      },
    );
    const aud = emulatorOptions(emulator, both.origin).clientId ?? "";
    const token = await mintUserToken(emulator, { claims: { aud, xms_cc: ["cp1"] } });
    const browser = new Browser(both.origin);
    await signIn(emulator, browser, "alice@contoso.com", "/page");
    const headers = { cookie: browser.cookieHeader(), authorization: `Bearer ${token}` };
    expect(await call(`${both.origin}/api`, headers)).toMatchObject({
      status: 401,
      json: { error: "insufficient_claims" },
    });
  });

  it("responds in a browser's session with a challenge that has the claims", async () => {
    const pages = await testApp(
      emulator,
      {},
      {
        decide: async (auth, request) => {
          const result = await (request.path === "/page" ? auth.requireUser(request) : auth.handle(request));
          if (result.kind !== "pass" || request.header("x-step-up") === undefined) {
            return result;
          }
          const error: unknown = await result.identity
            .requireAuthenticationContext("c1")
            .catch((thrown: unknown) => thrown);
          return (await auth.respondToError(request, error)) ?? result;
        },
      },
    );
    const browser = new Browser(pages.origin);
    await signIn(emulator, browser, "ben@contoso.com", "/page");
    const { status, body } = await browser.fetch("/page", { headers: { "x-step-up": "1" } });
    expect([status, JSON.parse(body)]).toMatchObject([
      401,
      {
        error: "interaction_required",
        claims: JSON.stringify({ id_token: { acrs: { essential: true, value: "c1" } } }),
      },
    ]);
  });
});

describe("a token for an API behind this one", () => {
  it("needs a user: an app on its own gets an error that says so", async () => {
    app.handler = async (identity) => void (await identity.getAccessToken(["User.Read"]));
    expect((await call(api.origin, await mintAppToken(emulator))).status).toBe(500);
    expect(api.thrown).toMatchObject([
      { code: "token_request_refused", message: expect.stringContaining("needs a user") },
    ]);
  });

  it("needs scopes, and is sent to listed origins only", async () => {
    const token = await mintUserToken(emulator);
    app.handler = async (identity) => void (await identity.getAccessToken([]));
    expect((await call(api.origin, token)).status).toBe(500);
    app.handler = async (identity) => void (await identity.fetch("https://evil.example/"));
    expect((await call(api.origin, token)).status).toBe(500);
    expect(api.thrown).toMatchObject([{ code: "scopes_invalid" }, { code: "origin_not_allowed" }]);
  });
});
