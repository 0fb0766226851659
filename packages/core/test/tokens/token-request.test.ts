import { beforeEach, describe, expect, it } from "vitest";

import type { IdentityWebError } from "../../src/index.ts";
import { signedInTo } from "../support/signed-in.ts";
import { testEmulator } from "../support/test-emulator.ts";

const emulator = await testEmulator();
const scopes = ["User.Read"];
const one = await signedInTo(emulator, { apiOrigins: [emulator.url] }, { scopes });
const two = await signedInTo(emulator, { apiOrigins: [emulator.url, "https://api.example"] }, { scopes });
const { identity: oneApi, anonymous } = one;
const { identity: twoApis } = two;
beforeEach(() => emulator.control.clearRequests());

/** Returns what a call rejects with; a call that throws synchronously fails the test. */
const rejection = (call: () => Promise<unknown>): Promise<IdentityWebError> => {
  let promise: Promise<unknown>;
  try {
    promise = call();
  } catch (error) {
    throw new Error("it threw at once", { cause: error });
  }
  return promise.then(
    () => {
      throw new Error("it did not reject");
    },
    (error: unknown) => error as IdentityWebError,
  );
};

describe("invalid scopes", () => {
  const wrong = [undefined, null, "User.Read", 7, {}, [], [undefined], ["User.Read", 7], ["a b"], ["openid"], [""]];
  it.each(wrong)("as %j reject with scopes_invalid, never throw synchronously, and send no request", async (scopes) => {
    for (const call of [() => oneApi.getAccessToken(scopes as never), () => oneApi.acquireToken(scopes as never)]) {
      expect((await rejection(call)).code).toBe("scopes_invalid");
    }
    expect(emulator.control.requests()).toEqual([]);
  });

  it.each([
    [["User.Read", "api://cccccccc-0000-4000-8000-00000000000c/access_as_user"]],
    [["https://graph.microsoft.com/.default", "User.Read"]],
    [["api://x/.default", "api://x/Tasks.Read"]],
  ])(
    "as %j, of several APIs or with .default beside others, reject with scopes_invalid before a request to Entra",
    async (scopes) => {
      expect((await rejection(() => oneApi.getAccessToken(scopes))).code).toBe("scopes_invalid");
      expect(emulator.control.requests()).toEqual([]);
    },
  );

  it("are not scopes of Graph in different spellings", async () => {
    expect(await oneApi.getAccessToken(["https://graph.microsoft.com/User.Read", "openid"])).toBeTypeOf("string");
  });

  it.each([undefined, null, "User.Read", []])("as %j reject with login_required without a user", async (scopes) => {
    for (const call of [
      () => anonymous.getAccessToken(scopes as never),
      () => anonymous.acquireToken(scopes as never),
      () => anonymous.fetch(emulator.url, { scopes: scopes as never }),
      () => anonymous.fetch(emulator.url, undefined),
    ]) {
      expect((await rejection(call)).code).toBe("login_required");
    }
  });
});

describe("identity.fetch without scopes", () => {
  it("uses the guard's scopes if there is one API", async () => {
    expect((await oneApi.fetch(`${emulator.url}/graph/v1.0/me`)).status).toBe(200);
  });

  it("is refused if there are several APIs, because one API's token is not for another; nothing is sent", async () => {
    const error = await rejection(() => twoApis.fetch(`${emulator.url}/graph/v1.0/me`));
    expect(error.code).toBe("scopes_invalid");
    expect(emulator.control.requests()).toEqual([]);
    const visit = await twoApis.fetch(`${emulator.url}/graph/v1.0/me`, { scopes: ["User.Read"] });
    expect(visit.status).toBe(200);
  });
});
