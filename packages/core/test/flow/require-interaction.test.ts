import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Browser, type Visit } from "../support/browser.ts";
import { codeOf, linksOf } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const seen = (visit: Visit) => ({ status: visit.status, code: codeOf(visit), location: visit.location });
const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u;

interface ChallengeBody {
  readonly error: string;
  readonly challengeUrl: string;
  readonly correlationId: string;
  readonly scopes?: readonly string[];
}

describe("a guarded page without a session", () => {
  let setup: TestSetup;
  let browser: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    browser = new Browser(setup.app.origin);
  });

  const page = { accept: "text/html,application/xhtml+xml" };
  const navigation = { ...page, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const programs: readonly (readonly [title: string, method: string, headers: Record<string, string>])[] = [
    ["a fetch", "GET", { "sec-fetch-mode": "cors", accept: "*/*" }],
    ["a fetch that accepts HTML", "GET", { "sec-fetch-mode": "cors", accept: "text/html" }],
    ["a fetch without cors", "GET", { "sec-fetch-mode": "no-cors", accept: "text/html" }],
    ["an XMLHttpRequest of an old browser", "GET", { "x-requested-with": "XMLHttpRequest", ...page }],
    ["a program", "GET", { accept: "application/json" }],
    ["a program without headers", "GET", {}],
    ["a POST of JSON", "POST", { "sec-fetch-mode": "cors", "content-type": "application/json" }],
    ["a PUT", "PUT", { "sec-fetch-mode": "cors" }],
    ["a DELETE", "DELETE", { accept: "application/json" }],
    ["an image", "GET", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image", accept: "image/*" }],
    ["a WebSocket", "GET", { connection: "Upgrade", upgrade: "websocket", "sec-fetch-mode": "websocket" }],
    ["an upgrade that resembles a page", "GET", { connection: "Upgrade", upgrade: "websocket", ...page }],
    ["a prefetch", "GET", { ...navigation, "sec-purpose": "prefetch" }],
    ["a prerender", "GET", { ...navigation, "sec-purpose": "prefetch;prerender" }],
    ["a prefetch of an old browser", "GET", { ...page, purpose: "prefetch" }],
    ["a prefetch of an old Firefox", "GET", { ...page, "x-moz": "prefetch" }],
  ];
  it.each(programs)(
    "responds to %s with 401 and JSON that says where to sign in [D14]",
    async (_title, method, headers) => {
      const visit = await browser.visit("/profile", { method, headers });
      expect(seen(visit)).toEqual({ status: 401, code: "login_required", location: undefined });
      expect(JSON.parse(visit.body)).toEqual({
        error: "login_required",
        message: expect.any(String),
        challengeUrl: "/auth/sign-in",
        correlationId: expect.stringMatching(guid),
      });
      expect(visit.headers["www-authenticate"]).toBe(`Bearer realm="${setup.app.origin}", error="login_required"`);
      expect(visit.headers["cache-control"]).toBe("no-store");
      expect(visit.setCookies).toEqual([]);
      expect(setup.app.handled).toEqual([]);
    },
  );

  const people: readonly (readonly [title: string, method: string, headers: Record<string, string>])[] = [
    ["a page", "GET", navigation],
    ["a page in an old browser", "GET", page],
    ["a HEAD request of a page", "HEAD", navigation],
  ];
  it.each(people)("sends %s to Entra [D14]", async (_title, method, headers) => {
    const visit = await browser.visit("/profile", { method, headers });
    expect(visit).toMatchObject({ status: 302, location: expect.stringMatching(/\/oauth2\/v2\.0\/authorize\?/u) });
    expect(visit.headers["cache-control"]).toBe("no-store");
  });

  it("shows a page for a form POST that says the form was not submitted, and leads back to the form", async () => {
    const referer = `${setup.app.origin}/private/form?draft=1`;
    const visit = await browser.post("/private/form", { text: "canary-of-the-form" }, { headers: { referer } });
    expect(seen(visit)).toEqual({ status: 401, code: "form_not_sent", location: undefined });
    expect(visit.headers["www-authenticate"]).toMatch(/^Bearer /u);
    expect(visit.body).toContain("Your form was not submitted");
    expect(visit.body).not.toContain("canary-of-the-form");
    const [link = ""] = linksOf(visit);
    const { location = "" } = await browser.navigate(link);
    const back = await deliver(browser, await setup.emulator.signIn(location, "ben@contoso.com"));
    expect(back.location).toBe(referer);
    expect(setup.app.handled).toEqual([]);
  });

  it.each(["https://evil.example/private/form", "javascript:alert(1)", "about:client"])(
    "leads home after a form POST that claims to come from %s",
    async (referer) => {
      const visit = await browser.post("/private/form", {}, { headers: { referer } });
      expect(linksOf(visit)[0]).toBe("/auth/sign-in?return_to=%2F");
      expect(visit.body).not.toContain("evil");
    },
  );
});

describe("an interaction within a session", () => {
  let setup: TestSetup;
  let alice: Browser;
  beforeAll(async () => {
    setup = await testSetup(emulator);
  });
  beforeEach(async () => {
    await setup.reset();
    alice = new Browser(setup.app.origin);
    await deliver(alice, await attempt(setup, alice, { username: "alice@contoso.com" }));
  });
  afterEach(() => vi.useRealTimers());
  const challenged = async (): Promise<ChallengeBody> => {
    const visit = await alice.fetch("/mail");
    expect(seen(visit)).toEqual({ status: 401, code: "interaction_required", location: undefined });
    return JSON.parse(visit.body) as ChallengeBody;
  };

  it("tells a script which scopes are missing and where to consent; then the request works [D14]", async () => {
    const { scopes, challengeUrl } = await challenged();
    expect(scopes).toEqual(["Mail.Read"]);
    const { location = "" } = await alice.navigate(`${challengeUrl}&return_to=%2Fmail`);
    const back = await deliver(alice, await setup.emulator.signIn(location, "alice@contoso.com"));
    expect(back.location).toBe(`${setup.app.origin}/mail`);
    expect(await alice.fetch("/mail")).toMatchObject({ status: 200 });
    expect(setup.store.valuesOf("account/")).toHaveLength(1);
  });

  it("sends a page to Entra for consent, and back to the page [D14]", async () => {
    const { location = "" } = await alice.navigate("/mail?folder=2");
    expect(new URL(location).searchParams.get("scope")?.split(" ")).toContain("Mail.Read");
    const back = await deliver(alice, await setup.emulator.signIn(location, "alice@contoso.com"));
    expect(back.location).toBe(`${setup.app.origin}/mail?folder=2`);
    expect(await alice.navigate("/mail")).toMatchObject({ status: 200 });
  });

  it("continues the same account: if another one returns, a page says so and the session stays", async () => {
    const { location = "" } = await alice.navigate("/mail");
    const url = new URL(location);
    url.searchParams.delete("login_hint");
    const visit = await deliver(alice, await setup.emulator.signIn(url.href, "ben@contoso.com"));
    expect(seen(visit)).toEqual({ status: 403, code: "account_mismatch", location: undefined });
    expect((await alice.navigate("/profile")).body).toContain("Alice Ahlberg");
    expect(setup.store.valuesOf("account/")).toHaveLength(1);
  });

  it("shows a page for a form POST, whose link requests what was missing; then the form can be submitted", async () => {
    const referer = `${setup.app.origin}/private/form`;
    const visit = await alice.post("/mail", {}, { headers: { referer } });
    expect(seen(visit)).toEqual({ status: 401, code: "form_not_sent", location: undefined });
    const [link = ""] = linksOf(visit);
    const { location = "" } = await alice.navigate(link);
    const back = await deliver(alice, await setup.emulator.signIn(location, "alice@contoso.com"));
    expect(back.location).toBe(referer);
    expect(await alice.post("/mail")).toMatchObject({ status: 200 });
  });

  it("ends on a page if consent is declined, and the session stays", async () => {
    const { location = "" } = await alice.navigate("/mail");
    const answer = await setup.emulator.signIn(location, "alice@contoso.com", { consent: "cancel" });
    expect(seen(await deliver(alice, answer))).toEqual({ status: 403, code: "sign_in_declined", location: undefined });
    expect((await alice.navigate("/profile")).body).toContain("Alice Ahlberg");
  });

  it("has a link that is valid for 15 minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { challengeUrl } = await challenged();
    vi.setSystemTime(Date.now() + 899_000);
    expect((await alice.navigate(challengeUrl)).status).toBe(302);
    vi.setSystemTime(Date.now() + 2000);
    expect(seen(await alice.navigate(challengeUrl))).toMatchObject({ status: 400, code: "challenge_invalid" });
    expect(sessionCookies(alice)).toHaveLength(1);
  });
});
