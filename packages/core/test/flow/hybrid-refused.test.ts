import { conformanceFaults, type Fault, type IdTokenFault, type SignInResult } from "@identity-web/entra-emulator";
import { beforeEach, describe, expect, it } from "vitest";

import { Browser } from "../support/browser.ts";
import { expectRefused } from "../support/refusals.ts";
import { altered, attempt, deliver } from "../support/sign-in-attempt.ts";
import { testEmulator } from "../support/test-emulator.ts";
import { redemptions, testSetup } from "../support/test-setup.ts";

const emulator = await testEmulator();
const hybrid = { responseType: "code id_token" } as const;
const beside = (idToken: IdTokenFault): readonly Fault[] => [{ on: "authorize", idToken }];

let browser: Browser;
const setup = await testSetup(emulator, hybrid);
beforeEach(async () => {
  await setup.reset();
  browser = new Browser(setup.app.origin);
});

/** Nothing was sent to the token endpoint, nothing was stored, and the attempt is used up. */
async function expectUsedUp(answer: SignInResult, code: string, as: "page" | "fetch" = "page"): Promise<void> {
  expectRefused(setup, browser, await deliver(browser, answer, as), code);
  expect(redemptions(setup)).toBe(0);
  expect([...browser.cookies]).toEqual([]);
  expect(setup.app.events).toMatchObject([{ type: "signInFailed", code }]);
}

const tampered: readonly (readonly [title: string, faults: readonly Fault[]])[] = [
  ["whose c_hash belongs to another code", conformanceFaults["oidcc-client-test-invalid-chash"]],
  ["without a c_hash", conformanceFaults["oidcc-client-test-missing-chash"]],
  ["whose c_hash is empty", beside({ claims: { c_hash: "" } })],
  ["whose c_hash is a list", beside({ claims: { c_hash: ["AAAAAAAAAAAAAAAAAAAAAA"] } })],
  ["with another nonce", beside({ claims: { nonce: "not-the-nonce-of-this-sign-in" } })],
  ["without a nonce", beside({ claims: { nonce: null } })],
  ["whose signature is broken", beside({ sign: "badSignature" })],
  ["that is not signed", beside({ sign: "none" })],
  ["signed by an unknown key", beside({ sign: "unknownKey" })],
  ["signed with HS256 and our own public key", beside({ sign: "hs256PublicKey" })],
  ["of another issuer", beside({ claims: { iss: "https://op.example/11111111-1111-4111-8111-111111111111/v2.0" } })],
  ["for another audience", beside({ claims: { aud: "dddddddd-0000-4000-8000-00000000000d" } })],
  ["that expired six minutes ago", beside({ secondsFromNow: { exp: -360 } })],
  ["that becomes valid in ten minutes", beside({ secondsFromNow: { nbf: 600 } })],
  ["without a subject", beside({ claims: { sub: null } })],
];

describe("the ID token beside the code [A16]", () => {
  it.each(tampered)("%s is refused, and the code is not sent", async (_title, faults) => {
    setup.emulator.control.queueFault(faults);
    await expectUsedUp(await attempt(setup, browser), "id_token_invalid");
  });

  it("of a tenant that is not allowed is refused, and the code is not sent", async () => {
    const closed = await testSetup(emulator, { ...hybrid, allowedTenants: ["22222222-2222-4222-8222-222222222222"] });
    const person = new Browser(closed.app.origin);
    const visit = await deliver(person, await attempt(closed, person));
    expectRefused(closed, person, visit, "tenant_not_allowed", 403);
    expect(redemptions(closed)).toBe(0);
  });
});

describe("a malformed response of the hybrid flow [A16]", () => {
  type Change = (parameters: URLSearchParams) => void;
  const malformed: readonly (readonly [title: string, change: Change])[] = [
    ["a code without an ID token", (form) => form.delete("id_token")],
    ["a code with an empty ID token", (form) => form.set("id_token", "")],
    ["an ID token without a code", (form) => form.delete("code")],
    ["an ID token beside an error", (form) => (form.delete("code"), form.set("error", "access_denied"))],
    ["two codes", (form) => form.append("code", "another")],
    ["two ID tokens", (form) => form.append("id_token", form.get("id_token") ?? "")],
    ["an ID token of 100,001 characters", (form) => form.set("id_token", "e".repeat(100_001))],
  ];
  it.each(malformed)("with %s is refused, and nothing is sent to Entra", async (_title, change) => {
    await expectUsedUp(altered(await attempt(setup, browser), change), "sign_in_malformed");
  });

  it.each(["not.a.jwt", "x", "eyJhbGciOiJub25lIn0.e30.", "e".repeat(100_000)])(
    "whose ID token is not a JWT is refused, and nothing is sent to Entra (%#)",
    async (text) => {
      const answer = await attempt(setup, browser);
      await expectUsedUp(
        altered(answer, (form) => form.set("id_token", text)),
        "id_token_invalid",
      );
    },
  );

  it("for a script gets JSON with the same code", async () => {
    const answer = altered(await attempt(setup, browser), (form) => form.delete("id_token"));
    await expectUsedUp(answer, "sign_in_malformed", "fetch");
  });
});

describe("a part of another response [A16]", () => {
  const taken = async (name: "code" | "id_token", username: string): Promise<string> => {
    const theirs = await attempt(setup, new Browser(setup.app.origin), { username, consent: "accept" });
    return theirs.form?.get(name) ?? "";
  };

  it.each(["alice@contoso.com", "ben@contoso.com"])("that is a code of %s is refused by c_hash", async (username) => {
    const code = await taken("code", username);
    const answer = altered(await attempt(setup, browser), (form) => form.set("code", code));
    await expectUsedUp(answer, "id_token_invalid");
    expect(setup.log.join("\n")).toContain("c_hash");
  });

  it.each(["alice@contoso.com", "ben@contoso.com"])(
    "that is an ID token of %s is refused by the nonce",
    async (username) => {
      const token = await taken("id_token", username);
      const answer = altered(await attempt(setup, browser), (form) => form.set("id_token", token));
      await expectUsedUp(answer, "id_token_invalid");
      expect(setup.log.join("\n")).toContain("its nonce is not the nonce of this sign-in");
    },
  );

  it("under our state is refused by the nonce", async () => {
    const theirs = await attempt(setup, new Browser(setup.app.origin));
    const ours = await attempt(setup, browser);
    const answer = altered(theirs, (form) => form.set("state", ours.form?.get("state") ?? ""));
    await expectUsedUp(answer, "id_token_invalid");
  });
});

describe("the ID token of the token endpoint [A16]", () => {
  const others: readonly (readonly [title: string, claims: Readonly<Record<string, string>>])[] = [
    ["a different subject", { sub: "somebody-else" }],
    ["a different user object", { oid: "a11ce000-0000-4000-8000-000000000001" }],
  ];
  it.each(others)(
    "that names %s from the one beside the code is refused, and nothing is stored",
    async (_t, claims) => {
      const answer = await attempt(setup, browser);
      setup.emulator.control.queueFault({ on: "token", idToken: { claims } });
      expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
      expect(setup.log.join("\n")).toContain("a different user");
    },
  );

  it("with another nonce is refused as in the code flow", async () => {
    const answer = await attempt(setup, browser);
    setup.emulator.control.queueFault(conformanceFaults["oidcc-client-test-nonce-invalid"]);
    expectRefused(setup, browser, await deliver(browser, answer), "id_token_invalid");
  });
});
