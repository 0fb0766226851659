import type { Emulator } from "@identity-web/entra-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { IdentityWebError, RequestIdentity } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { deliver } from "../support/scene.ts";
import { serve, type Served } from "../support/serve.ts";
import { startEmulator } from "../support/start-app.ts";

let emulator: Emulator;
const served: Served[] = [];
let signedIn: RequestIdentity;
let anonymous: RequestIdentity;
/** With one API, and with two. */
let oneApi: RequestIdentity;
let twoApis: RequestIdentity;
const identityAt = async (app: Served): Promise<RequestIdentity> => {
  const browser = new Browser(app.origin);
  const { location = "" } = await browser.navigate("/guarded");
  await deliver(browser, await emulator.signIn(location, "ben@contoso.com"));
  await browser.navigate("/guarded");
  return app.identities.at(-1) as RequestIdentity;
};
beforeAll(async () => {
  emulator = await startEmulator();
  for (const apiOrigins of [[emulator.url], [emulator.url, "https://api.example"]]) {
    const app = await serve(emulator, { apiOrigins }, (auth, request) =>
      request.path === "/guarded" ? auth.requireUser(request, { scopes: ["User.Read"] }) : auth.handle(request),
    );
    served.push(app);
  }
  [oneApi, twoApis] = [await identityAt(served[0] as Served), await identityAt(served[1] as Served)];
  signedIn = oneApi;
  await new Browser(served[0]?.origin ?? "").navigate("/");
  anonymous = served[0]?.identities.at(-1) as RequestIdentity;
});
beforeEach(() => emulator.control.clearRequests());
afterAll(async () => {
  await Promise.all(served.map((app) => app.close()));
  await emulator.close();
});

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
    for (const call of [() => signedIn.getAccessToken(scopes as never), () => signedIn.acquireToken(scopes as never)]) {
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
      expect((await rejection(() => signedIn.getAccessToken(scopes))).code).toBe("scopes_invalid");
      expect(emulator.control.requests()).toEqual([]);
    },
  );

  it("are not scopes of Graph in different spellings", async () => {
    expect(await signedIn.getAccessToken(["https://graph.microsoft.com/User.Read", "openid"])).toBeTypeOf("string");
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
