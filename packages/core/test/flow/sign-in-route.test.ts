import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf, expectRefused } from "../support/refusals.ts";
import { deliver } from "../support/sign-in-attempt.ts";
import { clientId } from "../support/test-app.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });

describe("the sign-in route", () => {
  let setup: TestSetup;
  let browser: Browser;
  const asked = async (query: string): Promise<URLSearchParams> => {
    const { location = "" } = await browser.navigate(`/auth/sign-in${query}`);
    return new URL(location).searchParams;
  };
  /** Where a user ends up who signs in by this address. */
  const endsAt = async (query: string): Promise<string | undefined> => {
    const { location } = await browser.navigate(`/auth/sign-in${query}`);
    if (location === undefined) {
      return undefined;
    }
    const back = await deliver(browser, await setup.emulator.signIn(location, "ben@contoso.com"));
    return back.location?.replace(setup.app.origin, "");
  };
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  it("takes nothing from the address that decides who asks, for what, or where the response goes [B14]", async () => {
    const planted = {
      client_id: "dddddddd-0000-4000-8000-00000000000d",
      redirect_uri: "https://evil.example/callback",
      scope: "Mail.ReadWrite",
      response_type: "token",
      response_mode: "fragment",
      state: "planted",
      nonce: "planted",
      code_challenge: "planted",
      claims: "{}",
      prompt: "none",
      max_age: "0",
    };
    const parameters = await asked(`?${new URLSearchParams(planted).toString()}`);
    expect(Object.fromEntries(parameters)).toMatchObject({
      client_id: clientId,
      redirect_uri: `${setup.app.origin}/auth/callback`,
      response_type: "code",
      response_mode: "query",
    });
    expect(parameters.get("scope")).not.toContain("Mail");
    expect([parameters.get("prompt"), parameters.get("max_age")]).toEqual([null, null]);
    expect([...parameters.values()].filter((value) => value === "planted" || value === "{}")).toEqual([]);
    expect([...parameters.keys()]).toEqual([...new Set(parameters.keys())]);
  });

  it("passes on hints, but no hint with control characters [B14]", async () => {
    const given = { login_hint: "ben@contoso.com", domain_hint: "contoso.com" };
    expect(Object.fromEntries(await asked(`?${new URLSearchParams(given).toString()}`))).toMatchObject(given);
    expect((await asked("?prompt=select_account")).get("prompt")).toBe("select_account");
    const odd = await asked("?login_hint=a%0d%0ab&domain_hint=%00");
    expect([odd.get("login_hint"), odd.get("domain_hint")]).toEqual([null, null]);
    expect((await asked(`?login_hint=${"a".repeat(321)}`)).get("login_hint")).toBeNull();
  });

  it("refuses an initiated login of another issuer, and follows ours to a page of this site [B14]", async () => {
    const foreign = await browser.navigate("/auth/sign-in?iss=https%3A%2F%2Fop.example&target_link_uri=%2Fprofile");
    expectRefused(setup, browser, foreign, "response_issuer_invalid");
    const issuer = encodeURIComponent(`${setup.emulator.url}/11111111-1111-4111-8111-111111111111/v2.0`);
    expect(await endsAt(`?iss=${issuer}&target_link_uri=${encodeURIComponent(`${setup.app.origin}/private`)}`)).toBe(
      "/private",
    );
    const away = await browser.navigate(`/auth/sign-in?iss=${issuer}&target_link_uri=https%3A%2F%2Fevil.example%2F`);
    expect(seen(away)).toMatchObject({ status: 400, code: "return_path_invalid" });
  });

  const long = [`/${"a".repeat(5000)}`, `/${"a".repeat(1990)}ääää`];
  const attacks: readonly string[] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/./%2fevil.example",
    "/x/..//evil.example",
    "/x/%2e%2e//evil.example",
    "/.//evil.example",
    "{origin}@evil.example/",
    "{origin}.evil.example/",
    "{origin}//evil.example",
    "http://user:password@{host}/",
    "https://evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\tevil",
    "/\r\nlocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "\u0000/x",
    "evil.example",
    "",
    "?x",
  ];
  it.each(attacks)("shows a page for the return path %j, and starts no sign-in", async (attack) => {
    const { host } = new URL(setup.app.origin);
    const path = attack.replace("{origin}", setup.app.origin).replace("{host}", host);
    const visit = await browser.navigate(`/auth/sign-in?return_to=${encodeURIComponent(path)}`);
    expectRefused(setup, browser, visit, "return_path_invalid");
    expect([...browser.cookies]).toEqual([]);
  });

  it.each(long.map((path) => [path.length, path] as const))(
    "shows a page for a return path of %d characters",
    async (_, path) => {
      const visit = await browser.navigate(`/auth/sign-in?return_to=${encodeURIComponent(path)}`);
      expectRefused(setup, browser, visit, "return_path_invalid");
    },
  );

  const fine: readonly (readonly [given: string, reached: string])[] = [
    ["/private?a=1&b=%20#part", "/private?a=1&b=%20"],
    ["/private/../profile", "/profile"],
    ["/./profile", "/profile"],
    ["{origin}/private?x=https://other.example/", "/private?x=https://other.example/"],
    ["/redirect?to=//evil.example", "/redirect?to=//evil.example"],
    ["/ünï/ç", "/%C3%BCn%C3%AF/%C3%A7"],
    ["/@evil.example", "/@evil.example"],
    ["/auth/sign-in", "/auth/sign-in"],
  ];
  it.each(fine)("takes the return path %j to %j of this site", async (given, reached) => {
    const path = given.replace("{origin}", setup.app.origin);
    expect(await endsAt(`?return_to=${encodeURIComponent(path)}`)).toBe(reached);
  });

  it("returns home without a return path", async () => {
    expect(await endsAt("")).toBe("/");
  });

  it("returns to this site from a guarded page with a hostile address", async () => {
    for (const address of ["/private//evil.example", "/private/..%2f..%2f/evil.example", "/profile?//evil.example"]) {
      const { location } = await browser.navigate(`${setup.app.origin}${address}`);
      const back = await deliver(browser, await setup.emulator.signIn(location ?? "", "ben@contoso.com"));
      expect(new URL(back.location ?? "").origin).toBe(setup.app.origin);
      browser.cookies.clear();
    }
  });

  it("starts no sign-in for a script, a prefetch or a POST", async () => {
    expect(seen(await browser.fetch("/auth/sign-in"))).toMatchObject({ status: 401, code: "login_required" });
    const prefetch = { headers: { "sec-purpose": "prefetch" } };
    expect(await browser.navigate("/auth/sign-in", prefetch)).toMatchObject({ status: 401, location: undefined });
    expect((await browser.navigate("/auth/sign-in", { method: "POST" })).status).toBe(405);
    expect([...browser.cookies]).toEqual([]);
  });
});
