import { createHash } from "node:crypto";

import { EmulatedBrowser } from "@identity-web/entra-emulator";
import { describe, expect, test } from "vitest";

import { openPage } from "../support/page.ts";
import { useEmulator } from "../support/use-emulator.ts";
import { authorizeUrl, claimsOf, contosoWebApp, fabrikam, redirectUri } from "../support/web-app.ts";

const emulator = await useEmulator();

describe("a request without a valid return address gets a page instead of a redirect", () => {
  const unknown = "99999999-9999-4999-8999-999999999999";
  test.each([
    ["an unknown tenant", { tenant: unknown }, "AADSTS90002"],
    ["an unknown app", { parameters: { client_id: unknown } }, "AADSTS700016"],
    [
      "a single-tenant app at another tenant",
      { tenant: fabrikam, parameters: { client_id: contosoWebApp } },
      "AADSTS700016",
    ],
    ["a single-tenant app at common", { tenant: "common", parameters: { client_id: contosoWebApp } }, "AADSTS50194"],
    ["no client_id", { parameters: { client_id: undefined } }, "AADSTS900144"],
    ["a wrong path", { parameters: { redirect_uri: "http://localhost:3000/auth/other" } }, "AADSTS50011"],
    ["the wrong case", { parameters: { redirect_uri: "http://localhost:3000/Auth/callback" } }, "AADSTS50011"],
    ["a wrong host", { parameters: { redirect_uri: "https://evil.example/auth/callback" } }, "AADSTS50011"],
    ["https on loopback", { parameters: { redirect_uri: "https://localhost:3000/auth/callback" } }, "AADSTS50011"],
    ["a username", { parameters: { redirect_uri: "http://localhost:3000@evil.example/auth/callback" } }, "AADSTS50011"],
    ["a path with ..", { parameters: { redirect_uri: "http://localhost:3000/x/../auth/callback" } }, "AADSTS50011"],
    ["a fragment", { parameters: { redirect_uri: "http://localhost:3000/auth/callback#x" } }, "AADSTS50011"],
  ])("%s", async (_, options, code) => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator, options));
    expect(page.location).toBeUndefined();
    expect(page.status).toBe(400);
    expect(page.text).toContain(code);
    expect(page.text).toContain("Correlation ID");
  });

  test("a duplicate parameter", async () => {
    const page = await openPage(new EmulatedBrowser(), `${authorizeUrl(emulator)}&state=other`);
    expect([page.status, page.location]).toEqual([400, undefined]);
    expect(page.text).toContain("AADSTS9000411");
  });

  test("markup in a parameter is escaped on the page", async () => {
    const parameters = { redirect_uri: `http://localhost:3000/"><script>alert(1)</script>` };
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator, { parameters }));
    expect(page.text).toContain("&lt;script&gt;alert(1)");
    expect(page.text).not.toContain("<script>alert");
  });
});

describe("the port of a redirect URI", () => {
  test.each([
    "http://localhost:1/auth/callback",
    "http://127.0.0.1:65000/auth/callback",
    "http://localhost/auth/callback",
  ])("is ignored on loopback: %s", async (redirect_uri) => {
    const { url } = await emulator.signIn(authorizeUrl(emulator, { parameters: { redirect_uri } }), "ben@contoso.com");
    expect(`${url.origin}${url.pathname}`).toBe(redirect_uri);
  });
});

describe("the app receives an error for", () => {
  test.each([
    ["response_type=token", { response_type: "token" }, "unsupported_response_type", "AADSTS70005"],
    ["a scope that Graph does not have", { scope: "openid Nothing.Read" }, "invalid_scope", "AADSTS70011"],
    ["an unknown resource", { scope: "https://other.example/Read" }, "invalid_resource", "AADSTS500011"],
    [
      ".default together with a scope",
      { scope: "https://graph.microsoft.com/.default User.Read" },
      "invalid_scope",
      "AADSTS70011",
    ],
    ["no scope", { scope: undefined }, "invalid_request", "AADSTS900144"],
    ["an unknown prompt", { prompt: "dance" }, "invalid_request", "AADSTS90023"],
    [
      "a short code_challenge",
      { code_challenge: "short", code_challenge_method: "S256" },
      "invalid_request",
      "AADSTS50147",
    ],
    [
      "an ID token in the query",
      { response_type: "code id_token", response_mode: "query" },
      "unsupported_response_mode",
      "AADSTS70007",
    ],
  ])("%s", async (_, parameters, error, code) => {
    const { location } = await openPage(new EmulatedBrowser(), authorizeUrl(emulator, { parameters }));
    expect(location?.href.startsWith(redirectUri)).toBe(true);
    expect(location?.searchParams.get("error")).toBe(error);
    expect(location?.searchParams.get("error_description")).toContain(code);
    expect(location?.searchParams.get("state")).toBe("some-state");
  });

  test("an ID token without a nonce, in the requested response mode", async () => {
    const url = new URL(authorizeUrl(emulator, { parameters: { response_mode: "form_post" } }));
    url.searchParams.set("response_type", "code id_token");
    url.searchParams.delete("nonce");
    const { form } = await emulator.signIn(url.href, "-");
    expect(form?.get("error_description")).toMatch(/^AADSTS900144.*'nonce'/u);
    expect([...(form?.keys() ?? [])]).not.toContain("code");
  });

  test("an ID token that is not enabled for the app, in the requested response mode", async () => {
    const parameters = { client_id: contosoWebApp, response_type: "code id_token", response_mode: "form_post" };
    const { form } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "-");
    expect(form?.get("error_description")).toContain("AADSTS700054");
  });
});

describe("a response", () => {
  test("has code, state, session_state and, if requested, client_info, each once", async () => {
    const parameters = { client_info: "1" };
    const { url } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "ben@contoso.com");
    expect([...url.searchParams.keys()].toSorted()).toEqual(["client_info", "code", "session_state", "state"]);
    const info: unknown = JSON.parse(Buffer.from(url.searchParams.get("client_info") ?? "", "base64url").toString());
    expect(info).toEqual({
      uid: "be000000-0000-4000-8000-000000000002",
      utid: "11111111-1111-4111-8111-111111111111",
    });
  });

  test("by form_post is a page with a form whose values are escaped", async () => {
    const state = `"><img src=x>`;
    const parameters = { response_mode: "form_post", state };
    const { url, form } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "ben@contoso.com");
    expect(url.href).toBe(redirectUri);
    expect(form?.get("state")).toBe(state);
    expect(form?.get("code")).toBeTruthy();
  });

  test("in the hybrid flow has an ID token with the nonce and the hash of the code", async () => {
    const parameters = { response_type: "code id_token", response_mode: "form_post" };
    const { form } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "ben@contoso.com");
    const claims = claimsOf(form?.get("id_token"));
    const digest = createHash("sha256")
      .update(form?.get("code") ?? "")
      .digest();
    expect(claims["c_hash"]).toBe(digest.subarray(0, 16).toString("base64url"));
    expect(claims["nonce"]).toBe("some-nonce");
  });

  test("adds a slash to a redirect URI without a path", async () => {
    const parameters = { redirect_uri: "http://localhost:3000" };
    const { url } = await emulator.signIn(authorizeUrl(emulator, { parameters }), "ben@contoso.com");
    expect(url.href.startsWith("http://localhost:3000/?")).toBe(true);
  });
});

describe("every page", () => {
  test("has a language, a title, a note that it is an emulator, and a policy that allows no foreign code", async () => {
    const browser = new EmulatedBrowser();
    const pages = [
      await openPage(browser, authorizeUrl(emulator)),
      await openPage(browser, authorizeUrl(emulator, { tenant: "nowhere.example" })),
      await openPage(browser, `${emulator.url}/common/oauth2/v2.0/logout`),
      await openPage(browser, `${emulator.url}/`),
    ];
    for (const page of pages) {
      expect(page.text).toContain(`<html lang="en">`);
      expect(page.text).toMatch(/<title>[^<]+ – Entra emulator<\/title>/u);
      expect(page.text).toContain("It is not a Microsoft service");
      const policy = page.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain("unsafe-inline");
      expect(policy).not.toContain("form-action");
      const style = /<style>([\s\S]*?)<\/style>/u.exec(page.text)?.[1] ?? "";
      expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
      expect(page.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("sets a cookie whose name contains the port and that scripts cannot read", async () => {
    const page = await openPage(new EmulatedBrowser(), authorizeUrl(emulator));
    const { port } = new URL(emulator.url);
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(new RegExp(`^ESTSAUTH-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax$`, "u")),
    ]);
  });
});

test("a POST to the authorize endpoint is redirected to a GET, so that the browser sends the cookie", async () => {
  const url = new URL(authorizeUrl(emulator));
  const page = await openPage(new EmulatedBrowser(), `${url.origin}${url.pathname}`, {
    method: "POST",
    body: url.searchParams,
  });
  expect([page.status, page.location?.href]).toEqual([303, url.href]);
});
