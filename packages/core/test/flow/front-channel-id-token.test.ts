import { conformanceFaults, type SignInResult } from "@identity-web/entra-emulator";
import { beforeEach, describe, expect, it } from "vitest";

import type { IdTokenClaims } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver, sessionCookies } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const fabrikam = "22222222-2222-4222-8222-222222222222";
let seen: (IdTokenClaims | undefined)[] = [];
let browser: Browser;
const setup = await testSetup(emulator, {
  responseType: "code id_token",
  hooks: {
    authorizationCodeReceived: ({ claims }) => void seen.push(claims),
  },
});
beforeEach(async () => {
  await setup.reset();
  seen = [];
  browser = new Browser(setup.app.origin);
});

describe("the ID token beside the code", () => {
  it("shows its claims to a hook before the code is redeemed", async () => {
    const redeemedBefore: number[] = [];
    const hooked = await testSetup(emulator, {
      responseType: "code id_token",
      hooks: {
        authorizationCodeReceived({ claims }) {
          seen.push(claims);
          redeemedBefore.push(redemptions(hooked));
          return { redirect: "/guests" };
        },
      },
    });
    const person = new Browser(hooked.app.origin);
    const visit = await deliver(person, await attempt(hooked, person));
    expect(visit.location).toBe(`${hooked.app.origin}/guests`);
    expect(seen).toEqual([
      expect.objectContaining({ oid: "be000000-0000-4000-8000-000000000002", c_hash: expect.any(String) }),
    ]);
    expect([...redeemedBefore, redemptions(hooked)]).toEqual([0, 0]);
    expect([...person.cookies]).toEqual([]);
  });

  it("does not supply the session's claims, which come from the token endpoint", async () => {
    await deliver(browser, await attempt(setup, browser));
    const [record = "{}"] = setup.store.valuesOf("account/");
    const { sessions } = JSON.parse(record) as { sessions: readonly { claims: object }[] };
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.claims).not.toHaveProperty("c_hash");
  });

  it("is named in the log if it, and not the other one, was refused [A16]", async () => {
    const fault = conformanceFaults["oidcc-client-test-nonce-invalid"].flatMap((one) => ("idToken" in one ? one : []));
    for (const [on, named] of [
      ["authorize", "The ID token beside the code was refused: its nonce"],
      ["token", "The ID token was refused: its nonce"],
    ] as const) {
      await setup.reset();
      setup.emulator.control.queueFault(fault.map(({ idToken }) => ({ on, idToken })));
      expectRefused(setup, browser, await deliver(browser, await attempt(setup, browser)), "id_token_invalid");
      expect(setup.log.join("\n")).toContain(named);
    }
  });

  it("leaves no trace of itself or the code in a log, an event or a page if it is refused", async () => {
    setup.emulator.control.queueFault(conformanceFaults["oidcc-client-test-invalid-chash"]);
    const answer = await attempt(setup, browser);
    const visit = await deliver(browser, answer);
    const said = [visit.body, JSON.stringify(visit.headers), ...setup.log, JSON.stringify(setup.app.events)].join("\n");
    for (const part of answer.form?.get("id_token")?.split(".") ?? ["."]) {
      expect(said).not.toContain(part);
    }
    expect(said).not.toContain(answer.form?.get("code"));
    expect(said).not.toMatch(/ben@contoso|Brandt/u);
  });
});

describe("two attempts of one browser", () => {
  const mixed = (own: SignInResult, other: SignInResult): SignInResult =>
    altered(own, (parameters) => {
      for (const name of ["code", "id_token"]) {
        parameters.set(name, other.form?.get(name) ?? "");
      }
    });

  it("do not accept each other's code with its own ID token, and the other one still succeeds [A16]", async () => {
    const [first, second] = [await attempt(setup, browser), await attempt(setup, browser)];
    expectRefused(setup, browser, await deliver(browser, mixed(first, second)), "id_token_invalid");
    expect(redemptions(setup)).toBe(0);
    expect(seen).toEqual([]);
    expect(await deliver(browser, second)).toMatchObject({ status: 302, location: `${setup.app.origin}/profile` });
  });

  it("request more consent in the same way, for the same user", async () => {
    await deliver(browser, await attempt(setup, browser, { username: "alice@contoso.com" }));
    const answer = await attempt(setup, browser, { username: "alice@contoso.com", address: "/mail" });
    expect(answer.form?.get("id_token")).toMatch(/^ey/u);
    expect(await deliver(browser, answer)).toMatchObject({ location: `${setup.app.origin}/mail` });
    expect((await browser.navigate("/mail")).body).toContain("Alice Ahlberg");
  });
});

describe("a response of the hybrid flow", () => {
  it("is redeemed once for 20 copies", async () => {
    const answer = await attempt(setup, browser);
    const copies = Array.from({ length: 20 }, () => {
      const copy = new Browser(setup.app.origin);
      for (const [name, value] of browser.cookies) {
        copy.cookies.set(name, value);
      }
      return copy;
    });
    await Promise.all(copies.map((copy) => deliver(copy, answer)));
    expect(copies.filter((copy) => sessionCookies(copy).length === 1)).toHaveLength(1);
    expect(redemptions(setup)).toBe(1);
    expect(seen).toHaveLength(1);
  });

  it("with the same user and subject in another tenant is another user's, although any tenant may sign in [A16]", async () => {
    const open = await testSetup(emulator, {
      responseType: "code id_token",
      tenantId: "common",
      allowedTenants: "any",
    });
    const person = new Browser(open.app.origin);
    const answer = await attempt(open, person);
    const claims = { tid: fabrikam, iss: `${open.emulator.url}/${fabrikam}/v2.0` };
    open.emulator.control.queueFault({ on: "token", idToken: { claims } });
    expectRefused(open, person, await deliver(person, answer), "id_token_invalid");
    expect(open.log.join("\n")).toContain("names a different user from the one beside the code");
  });
});
