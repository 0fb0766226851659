import { inspect } from "node:util";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { AuthorizationCodeReceived, Hooks } from "../../src/index.ts";
import { Browser, type Visit } from "../support/browser.ts";
import { codeOf } from "../support/refusals.ts";
import { attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, type TestSetup, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const withHooks = async (hooks: Hooks): Promise<{ setup: TestSetup; browser: Browser }> => {
  const setup = await testSetup(emulator, { hooks });
  return { setup, browser: new Browser(setup.app.origin) };
};
const unhandled: unknown[] = [];
const notice = (reason: unknown): void => void unhandled.push(reason);
beforeAll(async () => {
  process.on("unhandledRejection", notice);
});
beforeEach(() => emulator.control.reset());
afterEach(() => expect(unhandled.splice(0)).toEqual([]));
afterAll(() => process.off("unhandledRejection", notice));

function expectNobody({ store }: TestSetup, browser: Browser, visit: Visit): void {
  expect(sessionCookies(browser)).toEqual([]);
  expect(visit.setCookies.filter((cookie) => cookie.startsWith("identity-"))).toEqual([]);
  expect(store.valuesOf("account/")).toEqual([]);
}

const events = ({ app }: TestSetup): string[] =>
  app.events.map((event) => ("code" in event ? `${event.type} ${event.code}` : event.type));

describe("authorizationCodeReceived", () => {
  it("runs in order, awaited, and before the code is redeemed", async () => {
    const order: string[] = [];
    const slow = async (): Promise<void> => {
      await new Promise((resume) => setImmediate(resume));
      order.push(`first, ${redemptions(setup)} redeemed`);
    };
    const { setup, browser } = await withHooks({
      authorizationCodeReceived: [slow, () => void order.push(`second, ${redemptions(setup)} redeemed`)],
    });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(order).toEqual(["first, 0 redeemed", "second, 0 redeemed"]);
    expect(callback.location).toBe(`${setup.app.origin}/profile`);
    expect(redemptions(setup)).toBe(1);
  });

  it("knows the return address and the scopes, and never the code", async () => {
    let seen: AuthorizationCodeReceived | undefined;
    const { setup, browser } = await withHooks({ authorizationCodeReceived: (context) => void (seen = context) });
    const answer = await attempt(setup, browser, { address: "/private/x?y=1" });
    await deliver(browser, answer);
    expect(seen).toMatchObject({ returnTo: "/private/x?y=1", scopes: ["User.Read"] });
    expect(Object.keys(seen ?? {}).toSorted()).toEqual(["claims", "correlationId", "redeem", "returnTo", "scopes"]);
    expect(seen?.claims).toBeUndefined();
    const code = answer.url.searchParams.get("code") ?? "-";
    expect(inspect(seen, { depth: 10, showHidden: true })).not.toContain(code);
  });

  it("can redeem the code, sees whose sign-in it is, and the user is signed in", async () => {
    const names: (string | undefined)[] = [];
    const { setup, browser } = await withHooks({
      async authorizationCodeReceived({ redeem }) {
        const signedIn = await redeem();
        names.push(signedIn.user.name, signedIn.claims["preferred_username"] as string);
        expect(Object.keys(signedIn)).toEqual(["user", "claims"]);
        expect(setup.store.valuesOf("account/")).toHaveLength(1);
      },
    });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(callback.location).toBe(`${setup.app.origin}/profile`);
    expect(names).toEqual(["Ben Brandt", "ben@contoso.com"]);
    expect(redemptions(setup)).toBe(1);
    expect(events(setup)).toEqual(["signedIn"]);
  });

  it("can respond after redeeming: the user is signed in, and goes where the hook says", async () => {
    const { setup, browser } = await withHooks({
      async authorizationCodeReceived({ redeem }) {
        await redeem();
        return { redirect: "/welcome?first=1" };
      },
    });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(callback.location).toBe(`${setup.app.origin}/welcome?first=1`);
    expect(sessionCookies(browser)).toHaveLength(1);
  });

  it("can respond before redeeming: the sign-in is abandoned, the code unused, and the next hook does not run", async () => {
    const ran: string[] = [];
    const { setup, browser } = await withHooks({
      authorizationCodeReceived: [() => ({ status: 403, html: "<h1>Not today</h1>" }), () => void ran.push("second")],
    });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(callback).toMatchObject({ status: 403, body: "<h1>Not today</h1>" });
    expect(callback.headers).toMatchObject({ "cache-control": "no-store", "content-type": "text/html; charset=utf-8" });
    expectNobody(setup, browser, callback);
    expect([...browser.cookies]).toEqual([]);
    expect([ran, redemptions(setup), events(setup)]).toEqual([[], 0, ["signInFailed sign_in_abandoned"]]);
  });

  it("cannot redeem twice: the second call throws, and the code is sent once", async () => {
    const thrown: unknown[] = [];
    const { setup, browser } = await withHooks({
      async authorizationCodeReceived({ redeem }) {
        await redeem();
        await redeem().catch((error: unknown) => thrown.push(error));
      },
    });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect(thrown).toEqual([expect.objectContaining({ code: "code_already_redeemed" })]);
    expect(callback.location).toBe(`${setup.app.origin}/profile`);
    expect(redemptions(setup)).toBe(1);
  });

  it.each([
    ["redeems twice", ({ redeem }: AuthorizationCodeReceived) => Promise.all([redeem(), redeem()]).then(() => {})],
    ["throws", () => Promise.reject(new Error("of the app"))],
    ["throws after redeeming", ({ redeem }: AuthorizationCodeReceived) => redeem().then(fail)],
    ["throws while redeeming", ({ redeem }: AuthorizationCodeReceived) => fail(void redeem())],
    ["redirects to another site", () => ({ redirect: "https://evil.example/" })],
    ["redirects to another site after redeeming", (context: AuthorizationCodeReceived) => context.redeem().then(away)],
  ])("that %s is the app's own error, and leaves nobody signed in", async (_title, hook) => {
    const { setup, browser } = await withHooks({ authorizationCodeReceived: hook });
    const callback = await deliver(browser, await attempt(setup, browser));
    expect({ status: callback.status, location: callback.location }).toEqual({ status: 500, location: undefined });
    expectNobody(setup, browser, callback);
    // The record was written and deleted again: it was not merely written later than we check.
    expect(setup.store.putsOf("account/")).toHaveLength(redemptions(setup));
    expect(redemptions(setup)).toBeLessThanOrEqual(1);
    expect(events(setup).at(-1)).toBe("signInFailed sign_in_abandoned");
    expect(events(setup)).not.toContain("signedIn");
  });

  it.each([
    ["ignores the failure", ({ redeem }: AuthorizationCodeReceived) => redeem().then(nothing, nothing)],
    ["does not wait", ({ redeem }: AuthorizationCodeReceived) => void redeem()],
    ["responds without waiting", ({ redeem }: AuthorizationCodeReceived) => (void redeem(), { redirect: "/welcome" })],
  ])("that %s does not sign in a user whom Entra refuses", async (_title, hook) => {
    const { setup, browser } = await withHooks({ authorizationCodeReceived: hook });
    const answer = await attempt(setup, browser);
    emulator.control.queueFault({ on: "token", idToken: { claims: { nonce: "another" } } });
    const callback = await deliver(browser, answer);
    expect({ status: callback.status, code: codeOf(callback) }).toEqual({ status: 400, code: "id_token_invalid" });
    expectNobody(setup, browser, callback);
    expect(events(setup)).toEqual(["signInFailed id_token_invalid"]);
  });

  it("that does not wait still signs in a user whom Entra accepts", async () => {
    const { setup, browser } = await withHooks({ authorizationCodeReceived: ({ redeem }) => void redeem() });
    await deliver(browser, await attempt(setup, browser));
    expect([sessionCookies(browser).length, redemptions(setup)]).toEqual([1, 1]);
  });
});

describe("authenticationFailed", () => {
  it("gets a code, a correlation id and the requested page, and nothing that Entra wrote", async () => {
    const seen: object[] = [];
    const { setup, browser } = await withHooks({ authenticationFailed: (context) => void seen.push(context) });
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" });
    const callback = await deliver(browser, answer);
    expect(codeOf(callback)).toBe("sign_in_declined");
    const correlationId = /[0-9a-f]{8}-[0-9a-f-]{27}/u.exec(callback.body)?.[0];
    expect(seen).toEqual([{ code: "sign_in_declined", correlationId, returnTo: "/profile" }]);
  });

  it("can respond in our place: the first response of a chain counts, and the attempt is used up", async () => {
    const ran: string[] = [];
    const { setup, browser } = await withHooks({
      authenticationFailed: [
        () => void ran.push("first"),
        async ({ code }) => ({ redirect: `/error?code=${code}` }),
        () => void ran.push("third"),
      ],
    });
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" });
    const callback = await deliver(browser, answer);
    expect(callback).toMatchObject({ status: 302, location: `${setup.app.origin}/error?code=sign_in_declined` });
    expect([ran, [...browser.cookies]]).toEqual([["first"], []]);
  });

  it("that throws is the app's own error", async () => {
    const { setup, browser } = await withHooks({ authenticationFailed: () => fail(undefined) });
    const callback = await deliver(
      browser,
      await attempt(setup, browser, { username: "alice@contoso.com", consent: "cancel" }),
    );
    expect(callback).toMatchObject({ status: 500, body: "of the app" });
    expectNobody(setup, browser, callback);
  });

  it("does not run after a successful sign-in", async () => {
    const ran: string[] = [];
    const { setup, browser } = await withHooks({ authenticationFailed: ({ code }) => void ran.push(code) });
    await deliver(browser, await attempt(setup, browser));
    expect(ran).toEqual([]);
  });
});

function fail(_given: unknown): never {
  throw new Error("of the app");
}

function nothing(): void {}

function away(): { redirect: string } {
  return { redirect: "//evil.example/" };
}
